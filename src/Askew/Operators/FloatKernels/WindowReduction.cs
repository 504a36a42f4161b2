using System.Buffers;
using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>Pools: one number of each window of each channel.</summary>
internal sealed unsafe class WindowReduction(WindowGeometry geometry, int height, int width)
{
    private readonly PaddedPlanes planes = new(geometry.Window, height, width);
    private readonly float[] noWeights = new float[geometry.Window.KernelSize];

    /// <summary>The largest element of each window; the lowest number where a window has none.</summary>
    public void Max(Tensor input, Tensor output, Workers workers) => Run<MaximumTap>(input, output, float.MinValue, workers);

    /// <summary>The sum of each window; 0 where a window has no element.</summary>
    public void Sum(Tensor input, Tensor output, Workers workers) => Run<SumTap>(input, output, 0, workers);

    private void Run<TOperation>(Tensor input, Tensor output, float start, Workers workers)
        where TOperation : struct, ITapOperation => workers.For(input.Shape[0] * input.Shape[1], plane =>
        {
            float[] scratch = ArrayPool<float>.Shared.Rent(planes.PlaneLength + PaddedPlanes.Slack);
            fixed (float* from = input.Floats, to = output.Floats, padded = scratch, weights = noWeights)
            {
                planes.Fill(from + ((long)plane * height * width), padded, start);
                float* target = to + ((long)plane * geometry.OutputHeight * geometry.OutputWidth);
                WindowSweep.Run<TOperation>(planes, padded, weights, start, target, geometry.OutputHeight, geometry.OutputWidth);
            }

            ArrayPool<float>.Shared.Return(scratch);
        });
}
