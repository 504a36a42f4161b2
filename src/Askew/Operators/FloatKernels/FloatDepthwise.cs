using System.Buffers;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>A convolution whose filters each read one channel.</summary>
internal sealed unsafe class FloatDepthwise(ConvolutionSize size, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) : FloatConvolution
{
    private readonly PaddedPlanes planes = new(size.Window, size.Height, size.Width);
    private readonly bool isByRows = FloatDepthwiseRows.Fits(size.Window);
    private readonly float[] weights = weights.ToArray();
    private readonly float[] bias = bias.IsEmpty ? new float[size.Filters] : bias.ToArray();

    public override void Run(Tensor input, Tensor output, int batch, Workers workers, LinearActivation? activation = null) =>
        workers.For(batch * size.Channels, plane =>
    {
        int filters = size.FiltersPerGroup;
        int channel = plane % size.Channels;
        float[] scratch = ArrayPool<float>.Shared.Rent(
            planes.PlaneLength + PaddedPlanes.Slack + FloatDepthwiseRows.ScratchLength(size.OutputHeight, size.OutputWidth));
        fixed (float* from = input.Floats, to = output.Floats, padded = scratch, weight = weights)
        {
            planes.Fill(from + ((long)plane * size.InputArea), padded, 0);
            for (int i = 0; i < filters; i++)
            {
                int filter = (channel * filters) + i;
                float* target = to + ((((long)plane * filters) + i) * size.OutputArea);
                if (isByRows)
                {
                    LinearActivation function = activation.GetValueOrDefault();
                    FloatDepthwiseRows.Run(
                        padded,
                        planes.RowStep,
                        weight + (filter * size.Depth),
                        bias[filter],
                        target,
                        size.OutputHeight,
                        size.OutputWidth,
                        activation is null ? null : &function,
                        padded + planes.PlaneLength + PaddedPlanes.Slack);
                    continue;
                }

                WindowSweep.Run<MultiplyAddTap>(
                    planes, padded, weight + (filter * size.Depth), bias[filter], target, size.OutputHeight, size.OutputWidth);
                activation?.Apply(target, size.OutputArea);
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    });
}
