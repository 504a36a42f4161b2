using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>A convolution whose weights have been laid out for speed.</summary>
internal abstract class ConvolutionKernel
{
    /// <summary>The kernel that suits <paramref name="size"/>.</summary>
    /// <param name="size">The convolution.</param>
    /// <param name="weights">[Filters, Channels / Groups, KernelHeight, KernelWidth].</param>
    /// <param name="bias">One for each filter, or empty.</param>
    public static ConvolutionKernel Create(ConvolutionSize size, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        if (PixelConvolution.Fits(size))
        {
            return new PixelConvolution(size, weights, bias);
        }

        if (WinogradConvolution.Fits(size))
        {
            return new WinogradConvolution(size, weights, bias);
        }

        return size.IsDepthwise ? new DepthwiseConvolution(size, weights, bias) : new MatrixConvolution(size, weights, bias);
    }

    /// <summary>Convolves <paramref name="batch"/> images and applies <paramref name="activation"/> to the results.</summary>
    public abstract void Run(Tensor input, Tensor output, int batch, Workers workers, LinearActivation? activation = null);
}
