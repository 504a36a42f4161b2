using System.Numerics;

namespace Askew.Instructions;

/// <summary>Lays blocks into one piece of memory, one after the other: each at the lowest place that is free while it lives.</summary>
/// <remarks>Those that live at some moment of another's life are found without looking at all the others: they are alive when it begins,
/// or begin while it lives.</remarks>
internal sealed class LowestPlaces
{
    private readonly int alignment;
    private readonly int earliest;
    private readonly int leaves;

    // A tree over the moments: a block is noted at the few nodes that together are its life.
    private readonly List<Block>?[] alive;
    private readonly List<Block>?[] beginning;

    /// <summary>Prepares for blocks that live from moment <paramref name="earliest"/> on to <paramref name="latest"/> at most.</summary>
    /// <param name="alignment">Every place is a multiple of this many bytes.</param>
    /// <param name="earliest">The first moment.</param>
    /// <param name="latest">The last moment.</param>
    public LowestPlaces(int alignment, int earliest, int latest)
    {
        this.alignment = alignment;
        this.earliest = earliest;
        leaves = (int)BitOperations.RoundUpToPowerOf2((uint)(latest - earliest + 1));
        alive = new List<Block>?[2 * leaves];
        beginning = new List<Block>?[leaves];
    }

    /// <summary>The end of the last block.</summary>
    public long SizeInBytes { get; private set; }

    /// <summary>Lays a block; its first byte.</summary>
    /// <param name="size">Its bytes.</param>
    /// <param name="first">The first moment of its life.</param>
    /// <param name="last">The last moment.</param>
    public long Place(long size, int first, int last)
    {
        (first, last) = (first - earliest, last - earliest);
        long offset = 0;
        foreach (Block other in Beside(first, last).OrderBy(block => block.Offset))
        {
            if (offset + size <= other.Offset)
            {
                break;
            }

            offset = Math.Max(offset, (other.End + alignment - 1) / alignment * alignment);
        }

        Note(new Block(offset, offset + size), first, last);
        SizeInBytes = Math.Max(SizeInBytes, offset + size);
        return offset;
    }

    private IEnumerable<Block> Beside(int first, int last)
    {
        for (int node = first + leaves; node > 0; node /= 2)
        {
            foreach (Block block in alive[node] ?? [])
            {
                yield return block;
            }
        }

        for (int moment = first + 1; moment <= last; moment++)
        {
            foreach (Block block in beginning[moment] ?? [])
            {
                yield return block;
            }
        }
    }

    private void Note(Block block, int first, int last)
    {
        (beginning[first] ??= []).Add(block);
        for ((int low, int high) = (first + leaves, last + leaves + 1); low < high; low /= 2, high /= 2)
        {
            if (low % 2 == 1)
            {
                (alive[low++] ??= []).Add(block);
            }

            if (high % 2 == 1)
            {
                (alive[--high] ??= []).Add(block);
            }
        }
    }

    /// <summary>A block that has its place: from its first byte to the one after its last.</summary>
    private readonly record struct Block(long Offset, long End);
}
