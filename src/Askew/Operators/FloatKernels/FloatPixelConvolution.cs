using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>A convolution of images of a single pixel: a vector times a matrix.</summary>
internal sealed unsafe class FloatPixelConvolution(ConvolutionSize size, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    : FloatConvolution
{
    private readonly RightPanels weights = new(size.Depth, size.Filters, weights, transposed: true);
    private readonly float[] bias = bias.IsEmpty ? new float[size.Filters] : bias.ToArray();

    /// <summary>Whether <paramref name="size"/> is such a convolution.</summary>
    public static bool Fits(ConvolutionSize size) =>
        size is { InputArea: 1, OutputArea: 1, Groups: 1 } && size.Window.IsPointwise;

    public override void Run(Tensor input, Tensor output, int batch, Workers workers, LinearActivation? activation = null)
    {
        for (int image = 0; image < batch; image++)
        {
            bias.CopyTo(output.Floats[(image * size.Filters)..]);
        }

        FloatMatrixProduct.Add(input, 0, batch, weights, output, 0, workers, MatrixTile.Best);
        if (activation is { } function)
        {
            fixed (float* results = output.Floats)
            {
                function.Apply(results, batch * size.Filters);
            }
        }
    }
}
