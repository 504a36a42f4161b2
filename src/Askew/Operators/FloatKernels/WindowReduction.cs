using System.Numerics.Tensors;
using Askew.Instructions;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.FloatKernels;

/// <summary>Pools: each output row first gathers the rows of its windows into one, then reduces that along the width.</summary>
internal static class WindowReduction
{
    private delegate void RowOperation(ReadOnlySpan<float> row, Span<float> gathered);

    /// <summary>The largest element of each window; the lowest number where a window has none.</summary>
    public static void Max(Tensor input, Tensor output, WindowGeometry geometry, Workers workers) =>
        Run(input, output, geometry, workers, float.MinValue, static (row, gathered) => TensorPrimitives.Max(row, gathered, gathered), Larger);

    /// <summary>The sum of each window; 0 where a window has no element.</summary>
    public static void Sum(Tensor input, Tensor output, WindowGeometry geometry, Workers workers) =>
        Run(input, output, geometry, workers, 0, static (row, gathered) => TensorPrimitives.Add(row, gathered, gathered), Total);

    private static void Run(
        Tensor input,
        Tensor output,
        WindowGeometry geometry,
        Workers workers,
        float start,
        RowOperation gather,
        Func<float[], int, SlidingWindow, float> reduce)
    {
        SlidingWindow window = geometry.Window;
        int width = input.Shape[-1];
        int height = input.Shape.Rank == 4 ? input.Shape[2] : 1;
        int planes = input.Shape[0] * input.Shape[1];
        workers.For(planes, plane =>
        {
            // Padded, so that no window has an edge to look out for.
            var gathered = new float[width + window.PadLeft + window.PadRight];
            Array.Fill(gathered, start);
            ReadOnlySpan<float> source = input.Floats.Slice(plane * height * width, height * width);
            Span<float> target = output.Floats.Slice(plane * geometry.OutputHeight * geometry.OutputWidth);
            Span<float> data = gathered.AsSpan(window.PadLeft, width);
            for (int y = 0; y < geometry.OutputHeight; y++)
            {
                data.Fill(start);
                for (int tap = 0; tap < window.KernelHeight; tap++)
                {
                    int row = (y * window.StrideHeight) - window.PadTop + (tap * window.DilationHeight);
                    if ((uint)row < (uint)height)
                    {
                        gather(source.Slice(row * width, width), data);
                    }
                }

                for (int x = 0; x < geometry.OutputWidth; x++)
                {
                    target[(y * geometry.OutputWidth) + x] = reduce(gathered, x * window.StrideWidth, window);
                }
            }
        });
    }

    private static float Larger(float[] row, int start, SlidingWindow window)
    {
        float result = row[start];
        for (int tap = 1; tap < window.KernelWidth; tap++)
        {
            result = MathF.Max(result, row[start + (tap * window.DilationWidth)]);
        }

        return result;
    }

    private static float Total(float[] row, int start, SlidingWindow window)
    {
        float result = row[start];
        for (int tap = 1; tap < window.KernelWidth; tap++)
        {
            result += row[start + (tap * window.DilationWidth)];
        }

        return result;
    }
}
