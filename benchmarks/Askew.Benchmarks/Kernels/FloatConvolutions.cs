using Askew.Instructions;
using Askew.Operators.FloatKernels;
using Askew.Tensors;
using BenchmarkDotNet.Attributes;

namespace Askew.Benchmarks.Kernels;

/// <summary>Float convolutions of common shapes: direct, and the way that the engine chooses.</summary>
public class FloatConvolutions
{
    private FloatConvolution direct = null!;
    private FloatConvolution chosen = null!;
    private Tensor input = null!;
    private Tensor output = null!;

    /// <summary>Channels, filters, groups, extent of the square image, extent of the window.</summary>
    [Params("64,64,1,56,3", "256,256,1,14,3", "256,256,1,14,1", "512,512,1,7,3", "192,192,192,28,3")]
    public string Shape { get; set; } = "";

    /// <summary>Prepares both.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        int[] numbers = [.. Shape.Split(',').Select(int.Parse)];
        (int channels, int filters, int groups, int extent, int kernel) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        int pad = kernel / 2;
        var size = new ConvolutionSize(
            channels, extent, extent, filters, extent, extent, groups,
            new SlidingWindow(kernel, kernel, PadTop: pad, PadLeft: pad, PadBottom: pad, PadRight: pad));
        float[] weights = Noise(filters * size.Depth);
        direct = new FloatMatrixConvolution(size, weights, []);
        chosen = FloatConvolution.Create(size, weights, []);
        input = Tensor.Of(new Shape(1, channels, extent, extent), Noise(channels * extent * extent));
        output = Tensor.Zeros(new Shape(1, filters, extent, extent), ElementType.Float32);
    }

    /// <summary>As a matrix product.</summary>
    [Benchmark(Baseline = true)]
    public void Direct() => direct.Run(input, output, 1, Workers.Single);

    /// <summary>As the engine does it.</summary>
    [Benchmark]
    public void Chosen() => chosen.Run(input, output, 1, Workers.Single);

    private static float[] Noise(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
