using System.Numerics;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Movements;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>Packs the input that one block of a convolution needs, as <see cref="PackedConvolution"/> describes.</summary>
internal static unsafe class PairPacking<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Packs all planes of a block.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="input">The first channel of the group.</param>
    /// <param name="firstRow">First row of output pixels of the block.</param>
    /// <param name="firstColumn">First column of output pixels of the block.</param>
    /// <param name="rows">Two rows of <see cref="RowElements"/> elements to work in.</param>
    /// <param name="image">The packed planes; vectors may be written up to one vector past each row.</param>
    [MethodImpl(Compilation.AtOnce)]
    public static void Pack<T>(PackedConvolution plan, T* input, int firstRow, int firstColumn, T* rows, int* image)
        where T : unmanaged, IBinaryInteger<T>
    {
        int plane = plan.InHeight * plan.InWidth;
        int strideRows = plan.Window.StrideHeight;
        int pad = (plan.PadValue & 0xFFFF) | (plan.PadValue << 16);
        for (int p = 0; p < plan.Planes.Length; p++)
        {
            (PlaneSource first, PlaneSource second) = plan.Planes[p];
            int* target = image + ((long)p * plan.PlaneStride);
            for (int v = 0; v < plan.PlaneRows; v++, target += plan.Pitch)
            {
                long top = ((long)(firstRow + v) * strideRows) - plan.Window.PadTop;
                T* firstSource = Row(plan, input + ((long)first.Channel * plane), top + first.Row);
                T* secondSource = Row(plan, input + ((long)second.Channel * plane), top + second.Row);
                if (firstSource is null && secondSource is null)
                {
                    new Span<int>(target, plan.Pitch).Fill(pad);
                }
                else if (plan.Window.StrideWidth == 1 && first.Column == second.Column && firstSource is not null
                    && secondSource is not null)
                {
                    PackDense(plan, firstSource, secondSource, firstColumn - plan.Window.PadLeft + first.Column, pad, target);
                }
                else
                {
                    long left = ((long)firstColumn * plan.Window.StrideWidth) - plan.Window.PadLeft;
                    T* secondRow = rows + RowElements(plan);
                    Gather(plan, firstSource, left + first.Column, rows);
                    Gather(plan, secondSource, left + second.Column, secondRow);
                    PairUp(rows, secondRow, plan.Pitch, target);
                }
            }
        }
    }

    /// <summary>Elements of a row to work in.</summary>
    public static int RowElements(PackedConvolution plan) => plan.Pitch + PackedConvolution.SlackLanes;

    private static T* Row<T>(PackedConvolution plan, T* channel, long y)
        where T : unmanaged =>
        y >= 0 && y < plan.InHeight ? channel + (y * plan.InWidth) : null;

    // Stride 1: padding, a run of the input, padding. The vectors of the run may reach past its end, so what follows it is written after
    // it.
    [MethodImpl(Compilation.AtOnce)]
    private static void PackDense<T>(PackedConvolution plan, T* first, T* second, long left, int pad, int* target)
        where T : unmanaged
    {
        int start = (int)Math.Clamp(-left, 0, plan.Pitch);
        int end = (int)Math.Clamp(plan.InWidth - left, start, plan.Pitch);
        new Span<int>(target, start).Fill(pad);
        PairUp(first + left + start, second + left + start, end - start, target + start);
        new Span<int>(target + end, plan.Pitch - end).Fill(pad);
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void PairUp<T>(T* first, T* second, int count, int* target)
        where T : unmanaged
    {
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.JoinHalves(LoadWidened(first + i), TLanes.LowToHigh(LoadWidened(second + i))), target + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadWidened<T>(T* source)
        where T : unmanaged => typeof(T) == typeof(sbyte) ? TLanes.LoadBytes((sbyte*)source) : TLanes.LoadIntegers((short*)source);

    // One row of a plane: every StrideWidth-th element from column left on; padding outside the input and where there is no row.
    [MethodImpl(Compilation.AtOnce)]
    private static void Gather<T>(PackedConvolution plan, T* source, long left, T* target)
        where T : unmanaged, IBinaryInteger<T>
    {
        var pad = T.CreateTruncating(plan.PadValue);
        int stride = plan.Window.StrideWidth;
        int start = source is null ? plan.Pitch : (int)Math.Clamp((-left + stride - 1) / stride, 0, plan.Pitch);
        int end = source is null ? plan.Pitch : (int)Math.Clamp((plan.InWidth - left + stride - 1) / stride, start, plan.Pitch);
        new Span<T>(target, start).Fill(pad);
        T* from = source + left + ((long)start * stride);
        if (end > start)
        {
            // Behind the row there is room in the input for reading, and in the target for what the padding then overwrites.
            int room = end - start + PackedConvolution.SlackLanes;
            Strided.Copy(new ReadOnlySpan<T>(from, ((end - start - 1) * stride) + (64 / sizeof(T))), stride,
                new Span<T>(target + start, room), end - start);
        }

        new Span<T>(target + end, plan.Pitch - end).Fill(pad);
    }
}
