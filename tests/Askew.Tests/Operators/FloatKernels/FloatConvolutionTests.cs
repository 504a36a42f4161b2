using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.FloatKernels;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Operators.FloatKernels;

/// <summary>Convolutions of many odd shapes against the definition, written out.</summary>
public class FloatConvolutionTests
{
    private const int Batch = 2;
    private const int SeedCount = 150;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, SeedCount)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void IsWhatTheDefinitionSaysWhateverTheThreadsAndTheTile(int seed)
    {
        ConvolutionSize size = RandomSize(new Random(seed));
        float[] weights = TestModel.Noise(size.Filters * size.Depth, seed);
        float[] bias = seed % 3 == 0 ? [] : TestModel.Noise(size.Filters, seed + 1);
        Tensor input = TestModel.Data(Batch, size.Channels, size.Height, size.Width);
        float[] one = Run(FloatConvolution.Create(size, weights, bias), input, size, 1);
        Assert.Equal(one, Run(FloatConvolution.Create(size, weights, bias), input, size, 2));
        Assert.Equal(one, Run(FloatConvolution.Create(size, weights, bias), input, size, 5));
        float[][] tiles = [.. MatrixTile.All.Where(tile => tile.IsSupported)
            .Select(tile => Run(new FloatMatrixConvolution(size, weights, bias, tile), input, size, 1))];
        Assert.All(tiles, tile => Assert.Equal(one, tile));
        CheckDefinition(size, weights, bias, input, one);
    }

    [Fact]
    public void WindowsOfEveryWidthGiveTheSameBitsByRowsAsByTheTile()
    {
        foreach (int width in Enumerable.Range(1, 40).Append(65))
        {
            int height = 1 + (width * 7 % 19);
            var size = new ConvolutionSize(5, height, width, 5, height, width, 5, new SlidingWindow(3, 3, 1, 1, 1, 1, 1, 1, 1, 1));
            float[] weights = TestModel.Noise(size.Filters * size.Depth, width);
            float[] bias = TestModel.Noise(size.Filters, width + 1);
            Tensor input = TestModel.Data(Batch, size.Channels, size.Height, size.Width);
            Assert.Equal(
                Run(new FloatMatrixConvolution(size, weights, bias, MatrixTile.All[^1]), input, size, 1),
                Run(new FloatDepthwise(size, weights, bias), input, size, 1));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AppliesActivationsAsNodesOfTheirOwnDo(int seed)
    {
        ConvolutionSize size = RandomSize(new Random(seed));
        float[] weights = TestModel.Noise(size.Filters * size.Depth, seed);
        Tensor input = TestModel.Data(Batch, size.Channels, size.Height, size.Width);
        var activation = new LinearActivation(seed % 2 == 0 ? 1 : 0.1f, seed % 3 == 0 ? float.NegativeInfinity : 0, seed % 5 == 0
            ? float.PositiveInfinity : 0.5f);
        float[] expected = [.. Run(FloatConvolution.Create(size, weights, []), input, size, 1).Select(x =>
            Math.Min(Math.Max(x < 0 ? x * activation.Slope : x, activation.Low), activation.High))];
        FloatConvolution[] kernels =
        [
            FloatConvolution.Create(size, weights, []),
            .. MatrixTile.All.Where(tile => tile.IsSupported && !FloatWinograd.Fits(size))
                .Select(tile => new FloatMatrixConvolution(size, weights, [], tile)),
        ];
        Assert.All(kernels, kernel => Assert.Equal(expected, Run(kernel, input, size, 2, activation)));
    }

    [Fact]
    public void EveryKindOfKernelIsChosen()
    {
        Type[] kinds = [.. Enumerable.Range(0, SeedCount).Select(seed => RandomSize(new Random(seed)))
            .Select(size => FloatConvolution.Create(size, new float[size.Filters * size.Depth], []).GetType()).Distinct()];
        Assert.Equal(3, kinds.Length);
    }

    private static float[] Run(FloatConvolution kernel, Tensor input, ConvolutionSize size, int threads,
        LinearActivation? activation = null)
    {
        Tensor output = Tensor.Zeros(new Shape(Batch, size.Filters, size.OutputHeight, size.OutputWidth), ElementType.Float32);
        kernel.Run(input, output, Batch, new Workers(threads), activation);
        return output.Floats.ToArray();
    }

    private static ConvolutionSize RandomSize(Random random)
    {
        int groups = random.Next(4) switch { 0 => random.Next(2, 5), 1 => random.Next(2, 20), _ => 1 };
        bool depthwise = random.Next(3) == 0;
        int channels = groups * (depthwise ? 1 : random.Next(1, 40 / groups + 2));
        int filters = groups * random.Next(1, 40 / groups + 2);
        if (random.Next(5) == 0)
        {
            bool isPixel = random.Next(2) == 0;
            (int height, int width) = isPixel ? (1, 1) : (random.Next(1, 12), random.Next(1, 40));
            return new ConvolutionSize(channels, height, width, filters, height, width, groups, new SlidingWindow(1, 1));
        }

        var window = new SlidingWindow(
            random.Next(1, 6), random.Next(1, 6), random.Next(1, 4), random.Next(1, 4), random.Next(1, 3), random.Next(1, 3),
            random.Next(0, 3), random.Next(0, 3), random.Next(0, 3), random.Next(0, 3));
        int reachHeight = ((window.KernelHeight - 1) * window.DilationHeight) + 1;
        int reachWidth = ((window.KernelWidth - 1) * window.DilationWidth) + 1;
        int inputHeight = random.Next(reachHeight, reachHeight + 12);
        int inputWidth = random.Next(reachWidth, reachWidth + 45);
        return new ConvolutionSize(
            channels,
            inputHeight,
            inputWidth,
            filters,
            ((inputHeight + window.PadTop + window.PadBottom - reachHeight) / window.StrideHeight) + 1,
            ((inputWidth + window.PadLeft + window.PadRight - reachWidth) / window.StrideWidth) + 1,
            groups,
            window);
    }

    private static void CheckDefinition(ConvolutionSize size, float[] weights, float[] bias, Tensor input, float[] found)
    {
        SlidingWindow window = size.Window;
        float[] x = input.Floats.ToArray();
        int next = 0;
        for (int n = 0; n < Batch; n++)
        {
            for (int f = 0; f < size.Filters; f++)
            {
                int firstChannel = f / size.FiltersPerGroup * size.ChannelsPerGroup;
                for (int y = 0; y < size.OutputHeight; y++)
                {
                    for (int o = 0; o < size.OutputWidth; o++)
                    {
                        double sum = bias.Length > 0 ? bias[f] : 0;
                        for (int k = 0; k < size.Depth; k++)
                        {
                            (int c, int tap) = Math.DivRem(k, window.KernelSize);
                            int row = (y * window.StrideHeight) + (tap / window.KernelWidth * window.DilationHeight) - window.PadTop;
                            int column = (o * window.StrideWidth) + (tap % window.KernelWidth * window.DilationWidth) - window.PadLeft;
                            if (row >= 0 && row < size.Height && column >= 0 && column < size.Width)
                            {
                                sum += (double)weights[(f * size.Depth) + k]
                                    * x[(((((n * size.Channels) + firstChannel + c) * size.Height) + row) * size.Width) + column];
                            }
                        }

                        Assert.Equal(sum, found[next++], 1e-4);
                    }
                }
            }
        }
    }
}
