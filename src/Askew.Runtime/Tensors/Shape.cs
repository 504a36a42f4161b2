using System.Globalization;

namespace Askew.Tensors;

/// <summary>The extents of a tensor, outermost first. Every extent is known and not negative.</summary>
internal sealed class Shape : IEquatable<Shape>
{
    /// <summary>The shape of a single value: no dimensions, one element.</summary>
    public static readonly Shape Scalar = new();

    private readonly int[] extents;

    /// <summary>Makes a shape of <paramref name="extents"/>, outermost first.</summary>
    /// <exception cref="ArgumentException">An extent is negative, or the tensor would have more than 2^31 - 1 elements.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        long count = 1;
        foreach (int extent in extents)
        {
            if (extent < 0)
            {
                throw new ArgumentException($"A shape cannot have the extent {extent}.");
            }

            // Checked at every step, so that hostile extents cannot wrap around 64 bits.
            count *= extent;
            if (count > Array.MaxLength)
            {
                throw new ArgumentException(
                    $"A tensor of shape [{string.Join(",", extents.ToArray())}] has more than {Array.MaxLength} elements.");
            }
        }

        this.extents = extents.ToArray();
        ElementCount = (int)count;
    }

    /// <summary>Number of dimensions; 0 for a scalar.</summary>
    public int Rank => extents.Length;

    /// <summary>Product of all extents; 1 for a scalar.</summary>
    public int ElementCount { get; }

    /// <summary>The extents, outermost first.</summary>
    public ReadOnlySpan<int> Extents => extents;

    /// <summary>The extent of dimension <paramref name="dimension"/>; negative numbers count from the end.</summary>
    public int this[int dimension] => extents[dimension < 0 ? dimension + extents.Length : dimension];

    /// <summary>Product of the extents from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public int CountBetween(int start, int end)
    {
        int count = 1;
        for (int i = start; i < end; i++)
        {
            count *= extents[i];
        }

        return count;
    }

    /// <summary>Elements between neighbours along each dimension, for dense row-major storage.</summary>
    public int[] Strides()
    {
        var strides = new int[extents.Length];
        int stride = 1;
        for (int i = extents.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= extents[i];
        }

        return strides;
    }

    /// <summary>The extents in another order.</summary>
    public Shape Permuted(ReadOnlySpan<int> order)
    {
        var permuted = new int[order.Length];
        for (int d = 0; d < order.Length; d++)
        {
            permuted[d] = this[order[d]];
        }

        return new Shape(permuted);
    }

    /// <summary>The shape with dimension <paramref name="dimension"/> set to <paramref name="extent"/>.</summary>
    public Shape With(int dimension, int extent)
    {
        int[] changed = [.. extents];
        changed[dimension] = extent;
        return new Shape(changed);
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && extents.AsSpan().SequenceEqual(other.extents);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int extent in extents)
        {
            hash.Add(extent);
        }

        return hash.ToHashCode();
    }

    /// <summary>The extents as <c>[1,3,224,224]</c>.</summary>
    public override string ToString() =>
        "[" + string.Join(",", extents.Select(extent => extent.ToString(CultureInfo.InvariantCulture))) + "]";
}
