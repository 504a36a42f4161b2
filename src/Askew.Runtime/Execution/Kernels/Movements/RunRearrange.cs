using System.Runtime.CompilerServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Movements;

/// <summary><see cref="Rearrange"/> by runs along its innermost dimension: padding, a copy or a strided walk, padding.</summary>
internal sealed class RunRearrange : IKernel
{
    public string Name => "runs-rearrange";

    public bool IsSupported => true;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Rearrange rearrange || program.Tensors[rearrange.Output].Shape.ElementCount == 0)
        {
            return null;
        }

        RearrangeWalk walk = RearrangeWalk.Of(rearrange);
        return TensorMemory.IsBytes(program, rearrange.Input)
            ? (storage, workers) => Run(rearrange, walk, storage, workers, (sbyte)rearrange.PadValue)
            : (storage, workers) => Run(rearrange, walk, storage, workers, (short)rearrange.PadValue);
    }

    private static void Run<T>(Rearrange rearrange, RearrangeWalk walk, TensorStorage storage, Workers workers, T pad)
        where T : unmanaged
    {
        int run = walk.Dimensions[^1].Extent;
        int runs = storage.Integers<T>(rearrange.Output).Length / run;
        Partition.For(workers, (10L * runs) + ((long)runs * run / 4), runs, (first, end) =>
            RunPieces(rearrange, walk, storage, pad, first, end));
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void RunPieces<T>(Rearrange rearrange, RearrangeWalk walk, TensorStorage storage, T pad, int firstRun, int endRun)
        where T : unmanaged
    {
        ReadOnlySpan<T> input = storage.Integers<T>(rearrange.Input);
        Span<T> output = storage.Integers<T>(rearrange.Output);
        RearrangeDimension inner = walk.Dimensions[^1];
        int start = Math.Clamp(inner.Before, 0, inner.Extent);
        int count = (int)Math.Clamp((long)inner.Before + inner.Available - start, 0, inner.Extent - start);
        Span<int> index = stackalloc int[walk.Dimensions.Length - 1];
        walk.IndexOf(firstRun, index);
        for (int run = firstRun; run < endRun; run++)
        {
            Span<T> target = output.Slice(run * inner.Extent, inner.Extent);
            if (count > 0 && walk.IsInside(index))
            {
                target[..start].Fill(pad);
                Copy(input, walk.SourceOf(index) + ((long)(start - inner.Before) * inner.Stride), inner.Stride, target.Slice(start, count));
                target[(start + count)..].Fill(pad);
            }
            else
            {
                target.Fill(pad);
            }

            walk.Advance(index);
        }
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void Copy<T>(ReadOnlySpan<T> input, long source, int stride, Span<T> target)
        where T : unmanaged
    {
        if (stride > 0)
        {
            Strided.Copy(input[(int)source..], stride, target);
            return;
        }

        // Backwards, or one element again and again.
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = input[(int)(source + ((long)i * stride))];
        }
    }
}
