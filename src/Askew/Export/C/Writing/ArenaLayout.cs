using System.Numerics.Tensors;
using Askew.Instructions;

namespace Askew.Export.C.Writing;

/// <summary>Where tensors and the scratch memory of instructions lie in the arena.</summary>
/// <param name="Offsets">For each tensor its first byte; -1 where it has no place: constants, and what only the tail uses.</param>
/// <param name="ScratchOffsets">For each instruction the first byte of its scratch memory; -1 where it needs none.</param>
/// <param name="SizeInBytes">Size of the arena.</param>
internal sealed record ArenaLayout(int[] Offsets, int[] ScratchOffsets, int SizeInBytes)
{
    /// <summary>Every block begins at a multiple of this many bytes.</summary>
    public const int Alignment = 8;

    private const long LargestArena = 1 << 30;

    /// <summary>Plans the arena of <paramref name="program"/>.</summary>
    /// <param name="program">The program.</param>
    /// <param name="scratch">For each instruction the bytes of scratch memory that it needs.</param>
    /// <param name="inPlace">Whether results may take the place of operands that nobody needs any more.</param>
    /// <exception cref="ExportException">The arena would be too large.</exception>
    public static ArenaLayout For(IntegerProgram program, IReadOnlyList<int> scratch, bool inPlace)
    {
        int[] storage = Storage(program, inPlace);
        (int First, int Last)[] lives = Lives(program, storage);
        var blocks = new List<ArenaBlock>();
        var blockOf = new int[storage.Length];
        for (int t = 0; t < storage.Length; t++)
        {
            bool isStored = storage[t] == t && lives[t].First <= lives[t].Last;
            blockOf[t] = isStored ? blocks.Count : -1;
            if (isStored)
            {
                blocks.Add(new ArenaBlock(program.Tensors[t].SizeInBytes, lives[t].First, lives[t].Last));
            }
        }

        int tensors = blocks.Count;
        blocks.AddRange(scratch.Select((size, i) => new ArenaBlock(size, i, i)).Where(block => block.SizeInBytes > 0));
        (long[] offsets, long size) = Orders(blocks).Select(order => Place(blocks, order)).MinBy(placed => placed.Size);
        if (size > LargestArena)
        {
            throw new ExportException($"the activations need {size} bytes at once; that is too much for one arena");
        }

        int next = tensors;
        return new ArenaLayout(
            [.. storage.Select(s => blockOf[s] < 0 ? -1 : (int)offsets[blockOf[s]])],
            [.. scratch.Select(s => s > 0 ? (int)offsets[next++] : -1)],
            (int)((size + Alignment - 1) / Alignment * Alignment));
    }

    // The tensor whose memory each tensor has. Element-wise instructions read an element before they write it, so where nobody needs
    // the operand any more, the result takes its place.
    private static int[] Storage(IntegerProgram program, bool inPlace)
    {
        int[] storage = [.. Enumerable.Range(0, program.Tensors.Count).Select(program.StorageOf)];
        (int First, int Last)[] lives = Lives(program, storage);

        // What has taken the place of another points to it.
        int Holder(int tensor)
        {
            while (storage[tensor] != tensor)
            {
                tensor = storage[tensor] = storage[storage[tensor]];
            }

            return tensor;
        }

        for (int i = 0; inPlace && i < program.Instructions.Count; i++)
        {
            IntegerInstruction instruction = program.Instructions[i];
            if (!instruction.MayWorkInPlace)
            {
                continue;
            }

            ProgramTensor output = program.Tensors[instruction.Output];
            foreach (int input in instruction.Inputs)
            {
                ProgramTensor tensor = program.Tensors[input];
                int target = Holder(input);
                bool isWhole = tensor.Shape.ElementCount == output.Shape.ElementCount
                    && tensor.ElementSizeInBytes == output.ElementSizeInBytes;
                if (isWhole && lives[target].Last == i && program.Tensors[target].Constant is null)
                {
                    int own = Holder(instruction.Output);
                    lives[target] = (lives[target].First, lives[own].Last);
                    storage[own] = target;
                    break;
                }
            }
        }

        return [.. Enumerable.Range(0, storage.Length).Select(Holder)];
    }

    // Inputs live from before the first instruction, outputs until after the last. An output that never changes is put into its place at
    // the end.
    private static (int First, int Last)[] Lives(IntegerProgram program, int[] storage)
    {
        var lives = new (int First, int Last)[storage.Length];
        Array.Fill(lives, (int.MaxValue, -1));
        foreach (int input in program.Inputs)
        {
            Touch(input, -1);
        }

        for (int i = 0; i < program.Instructions.Count; i++)
        {
            foreach (int tensor in program.Instructions[i].Inputs.Append(program.Instructions[i].Output))
            {
                if (program.Tensors[program.StorageOf(tensor)].Constant is null)
                {
                    Touch(tensor, i);
                }
            }
        }

        foreach (int output in program.Outputs)
        {
            Touch(output, program.Instructions.Count);
        }

        return lives;

        void Touch(int tensor, int time)
        {
            int target = storage[tensor];
            lives[target] = (Math.Min(lives[target].First, time), Math.Max(lives[target].Last, time));
        }
    }

    // No one order is best for all networks: large blocks first, those of crowded moments first, those that live long first, in the order
    // of use.
    private static IEnumerable<int[]> Orders(List<ArenaBlock> blocks)
    {
        long[] crowds = Crowds(blocks);
        int[] all = [.. Enumerable.Range(0, blocks.Count)];
        yield return [.. all.OrderByDescending(b => blocks[b].SizeInBytes).ThenBy(b => b)];
        yield return [.. all.OrderByDescending(b => crowds[b]).ThenByDescending(b => blocks[b].SizeInBytes).ThenBy(b => b)];
        yield return [.. all.OrderByDescending(b => crowds[b]).ThenBy(b => blocks[b].First).ThenBy(b => b)];
        yield return [.. all.OrderByDescending(b => crowds[b]).ThenByDescending(b => blocks[b].First).ThenBy(b => b)];
        yield return [.. all.OrderByDescending(b => (long)blocks[b].SizeInBytes * (blocks[b].Last - blocks[b].First + 1)).ThenBy(b => b)];
        yield return [.. all.OrderByDescending(b => blocks[b].Last - blocks[b].First)
            .ThenByDescending(b => blocks[b].SizeInBytes).ThenBy(b => b)];
        yield return [.. all.OrderBy(b => blocks[b].First).ThenByDescending(b => blocks[b].Last).ThenBy(b => b)];
        yield return [.. all.OrderByDescending(b => blocks[b].Last).ThenBy(b => blocks[b].First).ThenBy(b => b)];
    }

    // For each block the most bytes that are alive at a moment of its life.
    private static long[] Crowds(List<ArenaBlock> blocks)
    {
        // Moments begin at -1.
        var alive = new long[blocks.Select(block => block.Last).DefaultIfEmpty(-1).Max() + 2];
        foreach (ArenaBlock block in blocks)
        {
            alive[block.First + 1] += block.SizeInBytes;
            if (block.Last + 2 < alive.Length)
            {
                alive[block.Last + 2] -= block.SizeInBytes;
            }
        }

        for (int i = 1; i < alive.Length; i++)
        {
            alive[i] += alive[i - 1];
        }

        return [.. blocks.Select(block => TensorPrimitives.Max<long>(alive.AsSpan((block.First + 1)..(block.Last + 2))))];
    }

    // Each block at the lowest place that is free while it lives.
    private static (long[] Offsets, long Size) Place(List<ArenaBlock> blocks, int[] order)
    {
        var offsets = new long[blocks.Count];
        var places = new LowestPlaces(Alignment, -1, blocks.Select(block => block.Last).DefaultIfEmpty(-1).Max());
        foreach (int block in order)
        {
            offsets[block] = places.Place(blocks[block].SizeInBytes, blocks[block].First, blocks[block].Last);
        }

        return (offsets, places.SizeInBytes);
    }
}
