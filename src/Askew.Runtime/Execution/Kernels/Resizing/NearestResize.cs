using System.Runtime.CompilerServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Resizing;

/// <summary><see cref="Resize"/> where every output is one element of the input.</summary>
internal sealed class NearestResize : IKernel
{
    public string Name => "nearest-resize";

    public bool IsSupported => true;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Resize resize || Sources(resize.Rows) is not { } rows || Sources(resize.Columns) is not { } columns)
        {
            return null;
        }

        Shape input = program.Tensors[resize.Input].Shape;
        int plane = input.CountBetween(2, input.Rank);
        int planes = input[0] * input[1];
        int width = input[-1];
        return TensorMemory.IsBytes(program, resize.Input)
            ? (storage, workers) => Partition.For(
                workers, (long)planes * rows.Length * columns.Length / 2, planes, (first, end) =>
                    Run<sbyte>(resize, storage, plane, width, rows, columns, first, end))
            : (storage, workers) => Partition.For(
                workers, (long)planes * rows.Length * columns.Length / 2, planes, (first, end) =>
                    Run<short>(resize, storage, plane, width, rows, columns, first, end));
    }

    // For each output the element that it is; null where two are mixed.
    private static int[]? Sources(ResizeAxis axis)
    {
        var sources = new int[axis.First.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            if (axis.SecondWeight[i] is not (0 or 1 << Resize.WeightBits) && axis.First[i] != axis.Second[i])
            {
                return null;
            }

            sources[i] = axis.SecondWeight[i] == 0 ? axis.First[i] : axis.Second[i];
        }

        return sources;
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void Run<T>(Resize resize, TensorStorage storage, int plane, int width, int[] rows, int[] columns,
        int firstPlane, int endPlane)
        where T : unmanaged
    {
        ReadOnlySpan<T> input = storage.Integers<T>(resize.Input);
        Span<T> output = storage.Integers<T>(resize.Output);
        for (int p = firstPlane; p < endPlane; p++)
        {
            ReadOnlySpan<T> image = input.Slice(p * plane, plane);
            for (int y = 0; y < rows.Length; y++)
            {
                Span<T> target = output.Slice(((p * rows.Length) + y) * columns.Length, columns.Length);
                if (y > 0 && rows[y] == rows[y - 1])
                {
                    output.Slice(((p * rows.Length) + y - 1) * columns.Length, columns.Length).CopyTo(target);
                }
                else
                {
                    Pick(image.Slice(rows[y] * width, width), columns, target);
                }
            }
        }
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void Pick<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> columns, Span<T> target)
        where T : unmanaged
    {
        for (int x = 0; x < target.Length; x++)
        {
            target[x] = source[columns[x]];
        }
    }
}
