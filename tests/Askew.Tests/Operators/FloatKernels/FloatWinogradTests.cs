using Askew.Instructions;
using Askew.Operators.FloatKernels;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Operators.FloatKernels;

/// <summary>Winograd's 3x3 convolution against the direct one, which has its own tests.</summary>
public class FloatWinogradTests
{
    private const int Batch = 2;

    // channels, filters, groups, height, width, then the padding: top, left, bottom, right.
    [Theory]
    [InlineData(8, 16, 1, 14, 14, 1, 1, 1, 1)]
    [InlineData(13, 19, 1, 23, 17, 1, 1, 1, 1)]
    [InlineData(64, 70, 1, 9, 31, 0, 0, 0, 0)]
    [InlineData(24, 48, 2, 12, 40, 2, 0, 1, 2)]
    [InlineData(9, 130, 1, 33, 12, 1, 2, 0, 1)]
    [InlineData(300, 24, 1, 16, 16, 1, 1, 1, 1)]
    public void GivesWhatTheDirectConvolutionGivesWhateverTheThreadsAndTheTile(
        int channels, int filters, int groups, int height, int width, int top, int left, int bottom, int right)
    {
        ConvolutionSize size =
            Size(channels, filters, groups, height, width, new SlidingWindow(3, 3, 1, 1, 1, 1, top, left, bottom, right));
        float[] weights = TestModel.Noise(size.Filters * size.Depth, channels);
        float[] bias = filters % 2 == 0 ? TestModel.Noise(size.Filters, filters) : [];
        Tensor input = TestModel.Data(Batch, size.Channels, size.Height, size.Width);
        Assert.True(FloatWinograd.Fits(size));
        FloatConvolution chosen = FloatConvolution.Create(size, weights, bias);
        Assert.IsType<FloatWinograd>(chosen);
        float[] one = Run(chosen, input, size, 1);
        Assert.All(new[] { 2, 5 }, threads => Assert.Equal(one, Run(chosen, input, size, threads)));
        Assert.All(
            MatrixTile.All,
            tile => Assert.Equal(one, Run(new FloatWinograd(size, weights, bias, tile), input, size, 1)));
        float[] direct = Run(new FloatMatrixConvolution(size, weights, bias), input, size, 1);
        double largest = direct.Max(Math.Abs);
        Assert.All(direct.Zip(one), pair => Assert.Equal(pair.First, pair.Second, 4e-6 * largest));
    }

    [Theory]
    [InlineData(3, 64, 1, 1, 3)]
    [InlineData(64, 8, 1, 1, 3)]
    [InlineData(64, 64, 2, 1, 3)]
    [InlineData(64, 64, 1, 2, 3)]
    [InlineData(64, 64, 1, 1, 5)]
    public void OtherConvolutionsAreLeftToOthers(int channels, int filters, int stride, int dilation, int kernel) =>
        Assert.False(FloatWinograd.Fits(
        Size(channels, filters, 1, 28, 28, new SlidingWindow(kernel, kernel, stride, stride, dilation, dilation, 1, 1, 1, 1))));

    [Fact]
    public void ImagesThatFillFewColumnsAreLeftToTheDirectConvolution() =>
        Assert.False(FloatWinograd.Fits(Size(64, 64, 1, 7, 7, new SlidingWindow(3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1))));

    private static ConvolutionSize Size(int channels, int filters, int groups, int height, int width, SlidingWindow window) => new(
        channels,
        height,
        width,
        filters,
        ((height + window.PadTop + window.PadBottom - ((window.KernelHeight - 1) * window.DilationHeight) - 1) / window.StrideHeight) + 1,
        ((width + window.PadLeft + window.PadRight - ((window.KernelWidth - 1) * window.DilationWidth) - 1) / window.StrideWidth) + 1,
        groups,
        window);

    private static float[] Run(FloatConvolution kernel, Tensor input, ConvolutionSize size, int threads)
    {
        Tensor output = Tensor.Zeros(new Shape(Batch, size.Filters, size.OutputHeight, size.OutputWidth), ElementType.Float32);
        kernel.Run(input, output, Batch, new Workers(threads));
        return output.Floats.ToArray();
    }
}
