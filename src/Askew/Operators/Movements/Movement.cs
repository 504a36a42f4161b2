using System.Runtime.InteropServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Where every element of an output comes from: what <see cref="Rearrange"/> says, for elements of any type.</summary>
/// <param name="Extents">Extents of the walk over the output, outermost first.</param>
/// <param name="Strides">Elements of the input between neighbours along each dimension of the walk.</param>
/// <param name="Offset">Where in the input the walk starts.</param>
/// <param name="Before">Padding before the data along each dimension.</param>
/// <param name="Available">Elements of data along each dimension.</param>
internal sealed record Movement(int[] Extents, int[] Strides, int Offset, int[] Before, int[] Available)
{
    /// <summary>A movement without padding.</summary>
    public Movement(int[] extents, int[] strides, int offset)
        : this(extents, strides, offset, new int[extents.Length], extents)
    {
    }

    /// <summary>The dimensions of <paramref name="from"/> in another order.</summary>
    public static Movement Transposition(Shape from, int[] order)
    {
        int[] strides = from.Strides();
        return new Movement(from.Permuted(order).Extents.ToArray(), [.. order.Select(d => strides[d])], 0).Merged();
    }

    /// <summary>The same movement in as few dimensions as possible, at least one.</summary>
    public Movement Merged()
    {
        List<int> extents = [], strides = [], before = [], available = [];
        for (int d = 0; d < Extents.Length; d++)
        {
            bool isWhole = Before[d] == 0 && Available[d] == Extents[d];
            if (isWhole && Extents[d] == 1)
            {
                continue;
            }

            int last = extents.Count - 1;
            if (isWhole && last >= 0 && strides[last] == (long)Strides[d] * Extents[d])
            {
                extents[last] *= Extents[d];
                before[last] *= Extents[d];
                available[last] *= Extents[d];
                strides[last] = Strides[d];
                continue;
            }

            extents.Add(Extents[d]);
            strides.Add(Strides[d]);
            before.Add(Before[d]);
            available.Add(Available[d]);
        }

        return extents.Count == 0
            ? new Movement([1], [1], Offset)
            : new Movement([.. extents], [.. strides], Offset, [.. before], [.. available]);
    }

    /// <summary>Moves all elements, whatever their type.</summary>
    /// <param name="source">The input.</param>
    /// <param name="target">The output, of the same element type.</param>
    /// <param name="padding">What padding holds: one element of the same type.</param>
    public void Run(Tensor source, Tensor target, Tensor padding)
    {
        switch (Tensor.SizeOf(source.ElementType))
        {
            case 1:
                RunAs<byte>(source, target, padding);
                break;
            case 2:
                RunAs<short>(source, target, padding);
                break;
            case 4:
                RunAs<int>(source, target, padding);
                break;
            default:
                RunAs<long>(source, target, padding);
                break;
        }
    }

    /// <summary>Moves all elements.</summary>
    public void Run<T>(ReadOnlySpan<T> source, Span<T> target, T padding)
        where T : unmanaged => Run(source, target, padding, 0, Offset);

    private void RunAs<T>(Tensor source, Tensor target, Tensor padding)
        where T : unmanaged => Run<T>(
            MemoryMarshal.Cast<byte, T>(source.Bytes), MemoryMarshal.Cast<byte, T>(target.Bytes), MemoryMarshal.Read<T>(padding.Bytes));

    private void Run<T>(ReadOnlySpan<T> source, Span<T> target, T padding, int dimension, int at)
        where T : unmanaged
    {
        int extent = Extents[dimension];
        if (extent == 0)
        {
            return;
        }

        int step = target.Length / extent;
        int before = Math.Clamp(Before[dimension], 0, extent);
        int end = Math.Clamp(Before[dimension] + Available[dimension], before, extent);
        int stride = Strides[dimension];

        // Negative padding cuts data off, so the first element is not always the one at Offset.
        at += (before - Before[dimension]) * stride;
        target[..(before * step)].Fill(padding);
        target[(end * step)..].Fill(padding);
        if (dimension < Extents.Length - 1)
        {
            for (int i = before; i < end; i++, at += stride)
            {
                Run(source, target.Slice(i * step, step), padding, dimension + 1, at);
            }
        }
        else if (stride == 1)
        {
            source.Slice(at, end - before).CopyTo(target[before..]);
        }
        else
        {
            for (int i = before; i < end; i++, at += stride)
            {
                target[i] = source[at];
            }
        }
    }
}
