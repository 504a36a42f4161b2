using System.Text.Json.Nodes;
using Askew.Calibration;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Equalization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Workflows;

namespace Askew.Tests.Quantization.Equalization;

/// <summary>Equalising keeps what the network computes, and makes small channels large.</summary>
public class ChannelEqualizationTests
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    private static readonly Dictionary<string, Func<TestGraph, Value>> Networks = new()
    {
        ["depthwise chain"] = g => g.Conv(Relu(g, Uneven(g, Relu(g, Uneven(g, g.Input)), groups: 8)), 8, 4, 1),
        ["leaky relu and pool"] = g =>
            g.Conv(g.Add("MaxPool", g.Add("LeakyRelu", Uneven(g, g.Input), ("alpha", 0.1f)), ("kernel_shape", new long[] { 2, 2 })),
            8, 4, 1),
        ["relu6 that is not reached"] = g => g.Conv(g.Add("Clip", [Uneven(g, g.Input), g.Constant([0f]), g.Constant([600f])]), 8, 4, 1),
        ["sum of two layers"] = g => g.Conv(g.Add("Add", [Relu(g, Uneven(g, g.Input)), Uneven(g, g.Input)]), 8, 4, 1),
        ["concatenation"] = g => g.Conv(g.Add("Concat", [Relu(g, Uneven(g, g.Input)), Uneven(g, g.Input)], ("axis", 1L)), 16, 4, 1),
        ["fully connected"] = g =>
            g.Add("Gemm", [g.Add("Flatten", g.Add("GlobalAveragePool", Relu(g, Uneven(g, g.Input)))), g.Random(0.2, 5, 8),
            g.Random(0.5, 5)], ("transB", 1L)),
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheFunctionStaysAndTheChannelsBecomeAlike(string name)
    {
        (CalibratedNetwork network, TargetProfile profile, QuantizationOptions options) = Calibrated(Networks[name], "cpu");
        (Graph graph, CalibrationData data) = network;
        (Graph equalized, CalibrationData gathered) = Assert.IsType<CalibratedNetwork>(ChannelEqualization.Run(network, profile, options));
        foreach (int sample in data.Memory.Samples)
        {
            IReadOnlyList<Tensor> inputs = data.Memory.InputsOf(sample);
            float[] expected = new FloatExecutor(graph).Run(inputs)[0].Floats.ToArray();
            float[] actual = new FloatExecutor(equalized).Run(inputs)[0].Floats.ToArray();
            float largest = expected.Max(Math.Abs);
            Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2e-5f * largest));
        }

        JsonArray factors = ((IDecision)ChannelEqualization.Run(network, profile, options)!).Describe()["channelFactors"]!.AsArray();
        Assert.NotEmpty(factors);
        Assert.All(factors, tensor => Assert.Contains(tensor!["factors"]!.AsArray(), factor => factor!.GetValue<double>() > 1));
        Assert.True(Unevenness(equalized, gathered.Memory) < 0.5 * Unevenness(graph, data.Memory));
    }

    // Equalising gathers anew on the samples that are kept; what is not scaled was seen on all of them before.
    [Fact]
    public void WhatIsNotScaledKeepsTheStatisticsOfAllSamples()
    {
        (CalibratedNetwork network, TargetProfile profile, QuantizationOptions options) = Calibrated(Networks["fully connected"], "cpu");
        (Graph graph, CalibrationData data) = network;
        var all = data.Statistics.ToDictionary(pair => pair.Key, pair => pair.Value with { Max = 2 * pair.Value.Max });
        CalibratedNetwork equalized = ChannelEqualization.Run(
            network with { Data = new CalibrationData(all, data.Memory) }, profile, options)!;
        Assert.Equal(all[graph.Outputs[0]].Max, equalized.Data.Statistics[equalized.Graph.Outputs[0]].Max);
        Assert.Equal(all[graph.Inputs[0]].Max, equalized.Data.Statistics[equalized.Graph.Inputs[0]].Max);
        Value scaled = equalized.Data.Statistics.Keys.Single(value => value.Name == graph.Nodes[0].Output.Name
            || value.Producer?.OperatorType == "Relu");
        Assert.True(equalized.Data.Statistics[scaled].Max < all.Single(pair => pair.Key.Name == scaled.Name).Value.Max);
    }

    [Fact]
    public void WhatCannotCarryAFactorKeepsItsChannels()
    {
        // A sigmoid of twice as much is something else; the input belongs to the caller; an output does, too.
        (CalibratedNetwork network, TargetProfile profile, QuantizationOptions options) =
            Calibrated(g => g.Conv(g.Add("Sigmoid", Uneven(g, g.Input)), 8, 4, 1), "cpu");
        Assert.Null(ChannelEqualization.Run(network, profile, options));
        (network, profile, options) = Calibrated(g => Uneven(g, g.Input), "cpu");
        Assert.Null(ChannelEqualization.Run(network, profile, options));
    }

    [Fact]
    public void AChannelThatReachesItsClipKeepsItsSize()
    {
        (CalibratedNetwork network, TargetProfile profile, QuantizationOptions options) =
            Calibrated(g => g.Conv(g.Add("Clip", [Uneven(g, g.Input), g.Constant([0f]), g.Constant([0.001f])]), 8, 4, 1), "cpu");
        Assert.Null(ChannelEqualization.Run(network, profile, options));
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void UnevenChannelsAreEqualizedAndTheOutputIsNearerToFloat(string target)
    {
        // The last layer makes up for the small channels, so that all count alike.
        (CalibratedNetwork network, TargetProfile profile, QuantizationOptions options) = Calibrated(
            g => g.Add("Conv", [Relu(g, Uneven(g, Relu(g, Uneven(g, g.Input)), groups: 8)),
                g.Constant([.. Enumerable.Range(0, 32).Select(i => (i % 3 - 1.2f) / Size(i % 8))], 4, 8, 1, 1)]), target);
        var error = new OutputError(network.Graph, network.Data.Memory.Inputs(8), threads: 2);
        CalibratedNetwork even = Assert.IsType<CalibratedNetwork>(ChannelEqualization.Run(network, profile, options));
        QuantizationOptions alone = options with { Without = [QuantizationOptions.Equalization, QuantizationOptions.Lifting] };
        double plain = error.Of(ModelQuantizer.Quantize(network, profile, alone, Origin).Program);
        double equalized = error.Of(ModelQuantizer.Quantize(even, profile, alone, Origin).Program);
        Assert.True(equalized < 0.95 * plain, $"{equalized} with, {plain} without");

        // That is less than what the trial asks for, so the network stays as it is.
        Assert.InRange(equalized / plain, 0.8, 1);
        Assert.False(ModelQuantizer.Quantize(network, profile, options, Origin).Plan.Network.IsEqualized);
    }

    // Channels that differ by a factor of up to 200.
    private static Value Uneven(TestGraph g, Value input, int groups = 1)
    {
        int inputs = groups == 1 ? 4 : 8;
        float[] weights = [.. g.Random(0.5, 8, inputs / groups, 3, 3).Constant!.Floats.ToArray()
            .Select((w, i) => w * Size(i / (inputs / groups * 9)))];
        float[] bias = [.. g.Random(0.3, 8).Constant!.Floats.ToArray().Select((b, i) => b * Size(i))];
        return g.Add(
            "Conv",
            [input, g.Constant(weights, 8, inputs / groups, 3, 3), g.Constant(bias, 8)],
            ("pads", new long[] { 1, 1, 1, 1 }),
            ("group", (long)groups));
    }

    private static float Size(int channel) => MathF.Pow(200, -channel / 7f);

    private static Value Relu(TestGraph g, Value value) => g.Add("Relu", value);

    private static (CalibratedNetwork Network, TargetProfile Profile, QuantizationOptions Options) Calibrated(
        Func<TestGraph, Value> network, string target)
    {
        var test = new TestGraph(5, 1, 4, 8, 8);
        Graph graph = test.Build(network(test));
        TargetProfile profile = TargetCatalog.Find(target);
        var options = new QuantizationOptions { Calibrator = CalibratorCatalog.Create("mse"), Threads = 2 };
        IReadOnlyList<Sample> samples = test.Samples(8);
        return (new CalibratedNetwork(graph, CalibrationPass.Run(graph, [profile], StatisticsNeeds.None, samples, samples.Count, 2)),
            profile, options);
    }

    // How many times the largest channel of the first layer's result is larger than the smallest.
    private static double Unevenness(Graph graph, CalibrationMemory memory)
    {
        ChannelExtents seen = ChannelExtents.Measure(graph, memory.All, 1, default)[graph.Nodes[0].Output];
        return seen.MeanSquare.Max() / seen.MeanSquare.Min();
    }
}
