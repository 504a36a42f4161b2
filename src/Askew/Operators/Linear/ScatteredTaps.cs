using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>A transposed convolution as it is defined: each tap adds its products where they belong. It takes what inputs and outputs take,
/// however far apart strides and dilations lay the taps, where one window of all phases (<see cref="TransposedGeometry"/>) would be
/// nearly empty.</summary>
/// <param name="Geometry">Of one or two dimensions.</param>
/// <param name="Layer">One row an output channel: [C / groups, ...kernel].</param>
internal sealed record ScatteredTaps(TransposedGeometry Geometry, LinearLayer Layer)
{
    /// <summary>Computes <paramref name="output"/>, [N, M, ...], of <paramref name="input"/>, [N, C, ...].</summary>
    public void Run(Tensor input, Tensor output, Workers workers) =>
        workers.For(input.Shape[0] * Layer.Channels, plane => Run(input, output, plane));

    private void Run(Tensor input, Tensor output, int plane)
    {
        (int sample, int channel) = Math.DivRem(plane, Layer.Channels);
        int inputs = Layer.RowLength / Layer.KernelSize;
        int first = (sample * input.Shape[1]) + (channel / (Layer.Channels / Layer.Groups) * inputs);
        int size = input.Shape.CountBetween(2, input.Shape.Rank);
        int outputSize = output.Shape.CountBetween(2, output.Shape.Rank);
        Span<float> target = output.Floats.Slice(plane * outputSize, outputSize);
        target.Fill((float)Layer.Bias[channel]);
        ReadOnlySpan<float> row = Layer.Row(channel);
        var sums = new float[size];
        for (int tap = 0; tap < Layer.KernelSize; tap++)
        {
            sums.AsSpan().Clear();
            for (int i = 0; i < inputs; i++)
            {
                float weight = row[(i * Layer.KernelSize) + tap];
                ReadOnlySpan<float> values = input.Floats.Slice((first + i) * size, size);
                for (int x = 0; x < size; x++)
                {
                    sums[x] += weight * values[x];
                }
            }

            Scatter(sums, target, tap, input.Shape[-1]);
        }
    }

    private void Scatter(ReadOnlySpan<float> sums, Span<float> target, int tap, int columns)
    {
        int last = Geometry.Strides.Length - 1;
        (int tapY, int tapX) = Math.DivRem(tap, Geometry.Kernel[last]);
        int width = Geometry.Output[last];
        int height = target.Length / width;
        for (int i = 0; i < sums.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, columns);
            long targetX = Geometry.PlaceOf(last, x, tapX);
            long targetY = last == 0 ? 0 : Geometry.PlaceOf(0, y, tapY);
            if (targetX >= 0 && targetX < width && targetY >= 0 && targetY < height)
            {
                target[(int)((targetY * width) + targetX)] += sums[i];
            }
        }
    }
}
