using Askew.Calibration;
using Askew.Evaluation.Layers;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Refinements;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Quantization.Refinements;

/// <summary>Rounding a layer's weights together, on data that it was not fitted to.</summary>
public class LayerRoundingTests
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    private static readonly Dictionary<string, Func<TestGraph, Value>> Layers = new()
    {
        ["convolution"] = g => g.Conv(g.Input, 8, 8, 3, pad: 1),
        ["stride 2"] = g => g.Conv(g.Input, 8, 8, 3, pad: 1, stride: 2),
        ["pointwise"] = g => g.Conv(g.Input, 8, 8, 1),
        ["two groups"] = g => g.Conv(g.Input, 8, 8, 3, groups: 2),
        ["depthwise"] = g => g.Conv(g.Input, 8, 8, 5, pad: 2, groups: 8),
        ["rows times a matrix"] = g => g.Add("MatMul", [g.Input, g.Random(0.3, 12, 20)]),
    };

    [Theory]
    [InlineData("convolution", 0.5)]
    [InlineData("stride 2", 0.5)]
    [InlineData("pointwise", 0.5)]
    [InlineData("two groups", 0.5)]
    [InlineData("depthwise", 0.05)] // only 25 weights to a row, whose inputs are hardly alike
    [InlineData("rows times a matrix", 0)]
    public void WithFourBitsTheResultIsNearerToFloat(string name, double gain)
    {
        double nearest = Sqnr(Layers[name], Effort.Fast, threads: 2, out QuantizedModel plain);
        double rounded = Sqnr(Layers[name], Effort.Normal, threads: 2, out QuantizedModel better);
        Assert.NotEqual(Weights(plain), Weights(better));
        Assert.True(rounded > nearest + gain, $"{rounded} dB, to the nearest {nearest} dB");
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public void AConvolutionOfAMapOfOneByOneIsNoMatrix(int kernel, int pad)
    {
        static double Of(int kernel, int pad, Effort effort)
        {
            var test = new TestGraph(5, 1, 24, 1, 1);
            Graph graph = test.Build(test.Conv(test.Input, 24, 24, kernel, pad));
            var options = new QuantizationOptions
            {
                Calibrator = new MinMaxCalibrator(),
                WeightBits = 4,
                Effort = effort,
                SampleCount = 400,
                Threads = 1,
            };
            IReadOnlyList<Sample> Alike(int count) => [.. test.Samples(count).Select(sample =>
            {
                Span<float> values = sample.Inputs[0].Floats;
                for (int i = values.Length - 1; i > 0; i--)
                {
                    values[i] = (0.3f * values[i]) + (0.7f * values[0]);
                }

                return sample;
            })];
            QuantizedModel model = TestQuantizer.Quantize(graph, Alike(400), TargetCatalog.Find("cpu"), options, Origin);
            return LayerErrors.Measure(model, Alike(40), threads: 1)[^1].InPlace.SqnrDb;
        }

        double nearest = Of(kernel, pad, Effort.Fast);
        double rounded = Of(kernel, pad, Effort.Normal);
        Assert.True(rounded > nearest + 2, $"{rounded} dB, to the nearest {nearest} dB");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    public void SlopesByChannelBehindATransposeAreNotTheLayers(int slopes)
    {
        // Channels and rows change places: once their counts fit, once they do not.
        var test = new TestGraph(7, 1, 8, slopes, 12);
        Value moved = test.Add("Transpose", test.Conv(test.Input, 8, 8, 3, pad: 1), ("perm", new long[] { 0, 2, 1, 3 }));
        Graph graph = test.Build(test.Add("PRelu", [moved, test.Random(0.3, slopes, 1, 1)]));
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), WeightBits = 4, SampleCount = 12, Threads = 1 };
        IReadOnlyList<Sample> samples = test.Samples(12);
        QuantizedModel corrected = TestQuantizer.Quantize(graph, samples, TargetCatalog.Find("cpu"), options, Origin);
        QuantizedModel plain =
            TestQuantizer.Quantize(graph, samples, TargetCatalog.Find("cpu"), options with { Without = ["bias-correction"] }, Origin);
        double Sqnr(QuantizedModel model) => LayerErrors.Measure(model, samples, threads: 1)[^1].InPlace.SqnrDb;
        Assert.True(Sqnr(corrected) > Sqnr(plain) - 0.1, $"{Sqnr(corrected)} dB corrected, {Sqnr(plain)} dB without");
    }

    [Fact]
    public void ALayerThatIsSeenInTooFewPlacesIsNotFittedToThem()
    {
        Func<TestGraph, Value> layer = g =>
            g.Add("Gemm", [g.Add("Flatten", g.Input), g.Random(0.3, 20, 8 * 12 * 12), g.Random(0.3, 20)], ("transB", 1L));
        double nearest = Sqnr(layer, Effort.Fast, threads: 2, out _);
        Assert.True(Sqnr(layer, Effort.Normal, threads: 2, out _) > nearest - 0.3);
    }

    [Fact]
    public void TheNumberOfThreadsChangesNothing()
    {
        Sqnr(Layers["two groups"], Effort.Normal, threads: 1, out QuantizedModel one);
        Sqnr(Layers["two groups"], Effort.Normal, threads: 3, out QuantizedModel three);
        Assert.Equal(Weights(one), Weights(three));
    }

    private static sbyte[] Weights(QuantizedModel model) => model.Plan.WeightsOf(model.Plan.LinearNodes.First()).Values;

    private static double Sqnr(Func<TestGraph, Value> layer, Effort effort, int threads, out QuantizedModel model)
    {
        var test = new TestGraph(3, 1, 8, 12, 12);
        Graph graph = test.Build(layer(test));
        var options = new QuantizationOptions
        {
            Calibrator = new MinMaxCalibrator(),
            WeightBits = 4,
            Effort = effort,
            SampleCount = 40,
            Threads = threads,
        };
        model = TestQuantizer.Quantize(graph, Smooth(test.Samples(40)), TargetCatalog.Find("cpu"), options, Origin);
        return LayerErrors.Measure(model, Smooth(test.Samples(10)), threads: 2)[^1].InPlace.SqnrDb;
    }

    // Channels are alike, as in images: all have most of the first one's values.
    private static IReadOnlyList<Sample> Smooth(IReadOnlyList<Sample> samples)
    {
        foreach (Sample sample in samples)
        {
            Span<float> values = sample.Inputs[0].Floats;
            for (int i = values.Length - 1; i > 0; i--)
            {
                values[i] = (0.3f * values[i]) + (0.7f * values[i % 144]) + (i >= 144 ? 0 : 0.5f * values[i - 1]);
            }
        }

        return samples;
    }
}
