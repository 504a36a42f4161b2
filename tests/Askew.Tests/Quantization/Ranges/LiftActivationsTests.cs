using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;
using Askew.Workflows;

namespace Askew.Tests.Quantization.Ranges;

/// <summary>Where 8 bits of a tensor spoil an output it gets 16, as long as the target has them and nobody has decided otherwise; what is
/// lost is said in any case.</summary>
public class LiftActivationsTests
{
    private const int Bits = 8;
    private const int Wide = TargetProfile.WideActivationBits;

    [Fact]
    public void TheTensorThatSpoilsTheOutputGets16BitsAndNoOther()
    {
        Planted planted = Plant("cpu");
        MappedNetwork lifted = planted.Lift(planted.Options);
        Assert.Equal(Wide, lifted.BitsOf(planted.Spoiled));
        Assert.Equal(Wide, lifted.ParametersOf(planted.Spoiled).BitWidth);
        Assert.Equal([planted.Spoiled], lifted.Roots.Where(root => lifted.BitsOf(root) != planted.Mapped.BitsOf(root)));
        string note = Assert.Single(lifted.Notes.Except(planted.Mapped.Notes));
        Assert.StartsWith($"1 of {lifted.Roots.Count()} tensors have 16 bits ('{planted.Spoiled.Name}')", note, StringComparison.Ordinal);
        Assert.InRange(planted.DecibelsOf(planted.Mapped), 0, LiftActivations.WantedDecibels);
        Assert.True(planted.DecibelsOf(lifted) >= LiftActivations.WantedDecibels);
    }

    [Fact]
    public void WhereTheTargetHasNo16BitsItIsSaidWhatIsLostAndWhere()
    {
        Planted planted = Plant("paper");
        MappedNetwork same = planted.Lift(planted.Options);
        Assert.All(same.Roots, root => Assert.Equal(planted.Mapped.ParametersOf(root), same.ParametersOf(root)));
        string note = Assert.Single(same.Notes.Except(planted.Mapped.Notes));
        Assert.Contains($"'{planted.Graph.Outputs[0].Name}' at ", note, StringComparison.Ordinal);
        Assert.Contains($"most of it is lost in '{planted.Spoiled.Name}'", note, StringComparison.Ordinal);
        Assert.EndsWith("target 'paper' has no 16 bits for them, target 'cpu' has", note, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatLosesLittleStaysAsItIs()
    {
        Planted healthy = Plant("cpu", loss: 1);
        Assert.True(healthy.DecibelsOf(healthy.Mapped) >= LiftActivations.WantedDecibels);
        Assert.Same(healthy.Mapped, healthy.Lift(healthy.Options));
    }

    [Fact]
    public void WhatIsDecidedBeforehandStaysAsItIs()
    {
        Planted planted = Plant("cpu", bits: Bits);
        MappedNetwork same = planted.Lift(planted.Options);
        Assert.Equal(Bits, same.BitsOf(planted.Spoiled));
        Assert.Equal(planted.Mapped.ParametersOf(planted.Spoiled), same.ParametersOf(planted.Spoiled));
        Assert.Contains(same.Notes, note => note.Contains("rounding activations leaves", StringComparison.Ordinal));
    }

    [Fact]
    public void TheStepCanBeLeftOut()
    {
        Planted planted = Plant("cpu");
        Assert.Same(planted.Mapped, planted.Lift(planted.Options with { Without = [QuantizationOptions.Lifting] }));
    }

    // It looks at samples, which nothing else does then.
    [Fact]
    public void AllOthersCanBeLeftOutWithoutIt()
    {
        Planted planted = Plant("cpu");
        string[] others = [.. OptionalSteps.Names.Split(", ").Except([QuantizationOptions.Lifting, QuantizationOptions.WideOutputs])];
        QuantizedModel model = TestQuantizer.Quantize(
            planted.Graph, planted.Samples, TargetCatalog.Find("cpu"),
            planted.Options with { Without = others, SampleCount = planted.Samples.Count }, ProgramOrigin.None);
        Assert.Contains(model.Notes, note => note.Contains("tensors have 16 bits", StringComparison.Ordinal));
    }

    [Fact]
    public void TheNumberOfThreadsChangesNothing()
    {
        Planted planted = Plant("cpu");
        MappedNetwork one = planted.Lift(planted.Options with { Threads = 1 });
        MappedNetwork three = planted.Lift(planted.Options with { Threads = 3 });
        Assert.All(one.Roots, root => Assert.Equal(one.ParametersOf(root), three.ParametersOf(root)));
        Assert.Equal(string.Join('\n', one.Notes), string.Join('\n', three.Notes));
    }

    [Fact]
    public void AnIndexThatIsTooCoarseGets16Bits()
    {
        // What follows the SiLU looks at its values around 0; the result before it reaches 20,000 times as far.
        var test = new TestGraph(5, 1, 2, 24, 24);
        Value far = test.Add("Conv", [test.Input, test.Constant([20000f, 0, 0, 1], 2, 2, 1, 1)]);
        Value bent = test.Add("Mul", [far, test.Add("Sigmoid", far)]);
        Value near = test.Add("Conv", [bent, test.Constant([.. Enumerable.Range(0, 64).Select(i => i % 2 * 0.1f)], 32, 2, 1, 1)]);
        Graph graph = ModelQuantizer.Simplify(test.Build(test.Conv(near, 32, 32, 3)));
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator() };
        TargetProfile profile = TargetCatalog.Find("cpu");
        CalibrationData data = CalibrationPass.Run(graph, [profile], StatisticsNeeds.None, test.Samples(8), 8, threads: 2);
        PlannedWidths widths = new DecideWidths(options).Run(new FindStructure(profile).Run(new CalibratedNetwork(graph, data)));
        MappedNetwork lifted = new LiftActivations(options, default).Run(new ChooseRanges(options, default).Run(widths));
        Value index = Assert.Single(lifted.TableInputs);
        Assert.Equal(Wide, lifted.ParametersOf(index).BitWidth);
        Assert.Contains(lifted.Notes, note => note.Contains($"65536 entries ('{index.Name}')", StringComparison.Ordinal));
    }

    // Two layers, the result of the first on a range that is `loss` times what its values need; the second is large, so that 16 bits
    // before it do not cost too much.
    private static Planted Plant(string target, double loss = 60, int? bits = null)
    {
        const int channels = 8;
        const int sampleCount = 8;
        var test = new TestGraph(seed: 3, 1, 3, 10, 10);
        Value spoiled = test.Conv(test.Input, 3, channels, 3, spread: 2);
        Graph graph = ModelQuantizer.Simplify(test.Build(test.Conv(spoiled, channels, 4 * channels, 3, spread: 0.2)));
        IReadOnlyList<Sample> samples = test.Samples(sampleCount);
        var options = new QuantizationOptions
        {
            Calibrator = new Stretching(loss),
            Choices = bits is null ? PlanChoices.None
                : PlanFile.Parse($$"""{ "layers": { "{{spoiled.Name}}": { "activationBits": {{bits}} } } }""", "plan"),
        };
        TargetProfile profile = TargetCatalog.Find(target);
        CalibrationData data = CalibrationPass.Run(graph, [profile], options.Calibrator.Needs, samples, samples.Count, threads: 2);
        PlannedWidths widths = new DecideWidths(options).Run(new FindStructure(profile).Run(new CalibratedNetwork(graph, data)));
        return new Planted(
            graph, graph.Nodes[0].Output, options, data, samples, new ChooseRanges(options, default).Run(widths));
    }

    /// <summary>A network that is mapped, with one tensor that may lose much.</summary>
    private sealed record Planted(
        Graph Graph, Value Spoiled, QuantizationOptions Options, CalibrationData Data, IReadOnlyList<Sample> Samples,
        MappedNetwork Mapped)
    {
        public MappedNetwork Lift(QuantizationOptions options) => new LiftActivations(options, default).Run(Mapped);

        /// <summary>The output's signal to noise with all activations rounded.</summary>
        public double DecibelsOf(MappedNetwork network)
        {
            var trials = new RangeTrials(Graph, Data.Memory.Inputs(Data.Memory.Samples.Count), 0, 2);
            double error = trials.VariationOf(network.Roots.ToDictionary(root => root, network.ParametersOf), ..)[0];
            return -10 * Math.Log10(error);
        }
    }

    /// <summary>Covers a multiple of what was seen.</summary>
    private sealed class Stretching(double factor) : ICalibrator
    {
        public string Name => "stretching";

        public bool UsesConsumerClamp => false;

        public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth) =>
            new(statistics.Min * factor, statistics.Max * factor);
    }
}
