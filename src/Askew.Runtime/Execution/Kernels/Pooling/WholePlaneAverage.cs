using System.Numerics;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Pooling;

/// <summary>An <see cref="AveragePool"/> with one window, which covers each plane: one sum a plane, of bytes or of 16-bit
/// integers.</summary>
/// <typeparam name="TIn">sbyte or short, as the input has 8 or 16 bits.</typeparam>
/// <typeparam name="TOut">The same of the output.</typeparam>
internal sealed class WholePlaneAverage<TIn, TOut>(AveragePool pool, SlidingRows rows)
    where TIn : unmanaged, IBinaryInteger<TIn>
    where TOut : unmanaged, IBinaryInteger<TOut>
{
    /// <summary>Whether the windows of <paramref name="rows"/> are of this kind.</summary>
    public static bool Fits(SlidingRows rows) =>
        rows.OutHeight * rows.OutWidth == 1
        && rows.InHeight <= rows.Window.KernelHeight
        && rows.InWidth <= rows.Window.KernelWidth
        && rows.Window is { DilationHeight: 1, DilationWidth: 1, PadTop: 0, PadLeft: 0 };

    /// <summary>Runs the pool.</summary>
    public void Run(TensorStorage storage, Workers workers)
    {
        int plane = rows.InHeight * rows.InWidth;
        Requantizer requantizer = pool.Requantizers[pool.RequantizerOf[0]];
        Partition.For(workers, (long)rows.Planes * plane / 16, rows.Planes, (first, end) =>
        {
            ReadOnlySpan<TIn> input = storage.Integers<TIn>(pool.Input);
            Span<TOut> output = storage.Integers<TOut>(pool.Output);
            for (int i = first; i < end; i++)
            {
                output[i] = TOut.CreateTruncating(pool.Stage.Apply(requantizer.Apply(IntegerSums.Total(input.Slice(i * plane, plane)))));
            }
        });
    }
}
