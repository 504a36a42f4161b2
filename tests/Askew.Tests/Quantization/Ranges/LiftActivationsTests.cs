using Askew.Calibration;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;
using Askew.Samples;

namespace Askew.Tests.Quantization.Ranges;

/// <summary>No output is silently bad: tensors get 16 bits where 8 lose too much, or it is said what is lost.</summary>
public class LiftActivationsTests
{
    [Fact]
    public void TheTensorThatLosesMostHas16BitsAndNoOther()
    {
        (MappedNetwork mapped, CalibrationData data, QuantizationOptions options, Value sensitive) = Sensitive("cpu", 1000);
        MappedNetwork lifted = new LiftActivations(data, options, default).Run(mapped);
        Value[] wide = [.. lifted.Roots.Where(root => lifted.BitsOf(root) == 16 && mapped.BitsOf(root) != 16)];
        Assert.Equal([lifted.RootOf(sensitive)], wide);
        string note = Assert.Single(lifted.Notes);
        Assert.Contains($"'{sensitive.Name}'", note, StringComparison.Ordinal);
        Assert.Contains("--without lifting", note, StringComparison.Ordinal);

        // Measured again, as it was measured to decide.
        Assert.True(Decibels(mapped, data) < LiftActivations.WantedDecibels);
        Assert.InRange(Decibels(lifted, data), LiftActivations.WantedDecibels, 100);
    }

    [Fact]
    public void WhatIsGoodEnoughStaysAsItIs()
    {
        (MappedNetwork mapped, CalibrationData data, QuantizationOptions options, _) = Sensitive("cpu", 2);
        Assert.Same(mapped, new LiftActivations(data, options, default).Run(mapped));
    }

    [Fact]
    public void LeftOutItLiftsNothing()
    {
        (MappedNetwork mapped, CalibrationData data, QuantizationOptions options, _) = Sensitive("cpu", 1000);
        Assert.Same(mapped, new LiftActivations(data, options with { Without = ["lifting"] }, default).Run(mapped));
    }

    [Fact]
    public void ATargetOf8BitsIsToldWhatIsLostAndWhere()
    {
        (MappedNetwork mapped, CalibrationData data, QuantizationOptions options, Value sensitive) = Sensitive("paper", 1000);
        MappedNetwork same = new LiftActivations(data, options, default).Run(mapped);
        Assert.All(same.Roots, root => Assert.Equal(8, same.BitsOf(root)));
        string note = Assert.Single(same.Notes);
        Assert.Contains($"'{sensitive.Name}'", note, StringComparison.Ordinal);
        Assert.Contains("target 'cpu' has", note, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAPlanDecidesIsNotLifted()
    {
        (MappedNetwork mapped, CalibrationData data, QuantizationOptions options, Value sensitive) = Sensitive("cpu", 1000);
        var chosen = new PlanChoices
        {
            Layers = new Dictionary<string, LayerChoice> { [sensitive.Producer!.Name] = new LayerChoice { ActivationBits = 8 } },
        };
        MappedNetwork planned = new ChooseRanges(data, options, default).Run(chosen.ApplyTo(mapped));
        MappedNetwork lifted = new LiftActivations(data, options, default).Run(planned);
        Assert.Equal(8, lifted.BitsOf(sensitive));
    }

    private static double Decibels(MappedNetwork plan, CalibrationData data)
    {
        var trials = new RangeTrials(plan.Graph, data.Memory.Inputs(8), 1, 1);
        return -10 * Math.Log10(trials.VariationOf(plan.Roots.ToDictionary(root => root, plan.ParametersOf), ..).Max());
    }

    // One channel is many times as large as the others, and what is made of the tensor looks at the others alone.
    private static (MappedNetwork Mapped, CalibrationData Data, QuantizationOptions Options, Value Sensitive) Sensitive(
        string target, float ratio)
    {
        var test = new TestGraph(3, 1, 4, 8, 8);
        float[] spread = [.. Enumerable.Range(0, 16).Select(i => i % 5 != 0 ? 0 : i == 0 ? ratio : 1f)];
        Value sensitive = test.Add("Conv", [test.Input, test.Constant(spread, 4, 4, 1, 1)]);
        float[] small = [.. Enumerable.Range(0, 16).Select(i => i % 4 == 0 ? 0 : 0.5f + (0.1f * i))];
        Value result = test.Add("Conv", [sensitive, test.Constant(small, 4, 4, 1, 1)]);
        Graph graph = test.Build(test.Conv(result, 4, 16, 3));
        IReadOnlyList<Sample> samples = test.Samples(8);
        TargetProfile profile = TargetCatalog.Find(target);
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), Threads = 2 };
        CalibrationData data = ModelQuantizer.Calibrate(graph, [profile], StatisticsNeeds.None, samples, samples.Count, 2);
        PlannedWidths widths = new DecideWidths(options).Run(new NetworkStructure(graph, profile));
        return (new ChooseRanges(data, options, default).Run(widths), data, options, sensitive);
    }
}
