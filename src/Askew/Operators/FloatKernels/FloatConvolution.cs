using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>A convolution whose weights have been laid out for speed.</summary>
internal abstract class FloatConvolution
{
    /// <summary>The kernel that suits <paramref name="size"/>.</summary>
    /// <param name="size">The convolution.</param>
    /// <param name="weights">[Filters, Channels / Groups, KernelHeight, KernelWidth].</param>
    /// <param name="bias">One for each filter, or empty.</param>
    public static FloatConvolution Create(ConvolutionSize size, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        if (FloatPixelConvolution.Fits(size))
        {
            return new FloatPixelConvolution(size, weights, bias);
        }

        if (FloatWinograd.Fits(size))
        {
            return new FloatWinograd(size, weights, bias);
        }

        return size.IsDepthwise ? new FloatDepthwise(size, weights, bias) : new FloatMatrixConvolution(size, weights, bias);
    }

    /// <summary>Convolves <paramref name="batch"/> images and applies <paramref name="activation"/> to the results.</summary>
    public abstract void Run(Tensor input, Tensor output, int batch, Workers workers, LinearActivation? activation = null);
}
