using Askew.Calibration;
using Askew.Evaluation.Layers;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;

namespace Askew.Tests.Quantization.Refinements;

/// <summary>Layers of few bits that make good what was lost before them, on data that they were not fitted to.</summary>
public class OutputReconstructionTests
{
    private static readonly Dictionary<string, Func<TestGraph, Value>> Networks = new()
    {
        ["chain"] = g => g.Conv(g.Conv(g.Conv(g.Input, 8, 8, 3, pad: 1), 8, 8, 3, pad: 1), 8, 8, 3, pad: 1),
        ["behind Relu"] = g => g.Add("Relu", g.Conv(g.Add("Relu", g.Conv(g.Input, 8, 16, 3, pad: 1)), 16, 8, 1)),
        ["two groups"] = g => g.Conv(g.Conv(g.Input, 8, 8, 3, pad: 1), 8, 8, 3, groups: 2),
        ["rows times a matrix"] = g => g.Add("MatMul", [g.Add("MatMul", [g.Input, g.Random(0.3, 12, 20)]), g.Random(0.3, 20, 6)]),
        ["residual"] = Residual,
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void WithFourBitsTheResultIsNearerToFloat(string name)
    {
        double rounded = SqnrOf(Quantized(name, 4, "reconstruction"));
        double reconstructed = SqnrOf(Quantized(name, 4));
        Assert.True(reconstructed > rounded + 0.3, $"{reconstructed:F2} dB, rounded alone {rounded:F2} dB");
    }

    [Theory]
    [InlineData("chain")]
    [InlineData("residual")]
    public void WithEightBitsNothingChanges(string name) =>
        Assert.Equal(WeightsOf(Quantized(name, 8, "reconstruction")), WeightsOf(Quantized(name, 8)));

    [Fact]
    public void TheNumberOfThreadsChangesNothing() =>
        Assert.Equal(WeightsOf(Quantized("residual", 4, threads: 1)), WeightsOf(Quantized("residual", 4, threads: 3)));

    private static Value Residual(TestGraph graph)
    {
        Value trunk = graph.Add("Relu", graph.Conv(graph.Input, 8, 8, 3, pad: 1));
        Value branch = graph.Conv(graph.Add("Relu", graph.Conv(trunk, 8, 8, 3, pad: 1)), 8, 8, 3, pad: 1);
        return graph.Add("Relu", graph.Add("Add", [branch, trunk]));
    }

    private static QuantizedModel Quantized(string name, int bits, string? without = null, int threads = 2)
    {
        var test = new TestGraph(3, 1, 8, 12, 12);
        var options = new QuantizationOptions
        {
            Calibrator = new MinMaxCalibrator(),
            WeightBits = bits,
            SampleCount = 40,
            Threads = threads,
            Without = without is null ? [] : [without],
        };
        return TestQuantizer.Quantize(test.Build(Networks[name](test)), Samples(40, seed: 1), TargetCatalog.Find("cpu"), options,
            new ProgramOrigin("test", "test", "-", "test", "test"));
    }

    private static IReadOnlyList<Sample> Samples(int count, int seed) => new TestGraph(seed, 1, 8, 12, 12).Samples(count);

    private static double SqnrOf(QuantizedModel model) => LayerErrors.Measure(model, Samples(10, seed: 2), threads: 2)[^1].InPlace.SqnrDb;

    private static sbyte[] WeightsOf(QuantizedModel model) =>
        [.. model.Plan.LinearNodes.SelectMany(node => model.Plan.WeightsOf(node).Values)];
}
