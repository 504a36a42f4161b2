using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Tests.Quantization.Ranges;

/// <summary>The search finds the ranges that are good for the output, whatever the values look like.</summary>
public class RangeSearchTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void RareLargeValuesThatMatterAreKept(string target)
    {
        // The output is what the tensor is: every value counts.
        (PlannedWidths plan, CalibrationData data, QuantizationOptions options, Value tensor) = Spiked(target, bound: 1000);
        ClippingRange range = RangeSearch.Run(plan, options)[plan.RootOf(tensor)].Range;
        Assert.True(range.Max > 0.7 * data.Statistics[plan.RootOf(tensor)].Max,
            $"{range} of {data.Statistics[plan.RootOf(tensor)].Observed}");
    }

    [Fact]
    public void RareLargeValuesThatNobodySeesAreCut()
    {
        // A Clip later on, behind a layer, lets through a fourteenth.
        (PlannedWidths plan, CalibrationData data, QuantizationOptions options, Value tensor) = Spiked("paper", bound: 2);
        ClippingRange range = RangeSearch.Run(plan, options)[plan.RootOf(tensor)].Range;
        Assert.True(range.Max < 0.3 * data.Statistics[plan.RootOf(tensor)].Max,
            $"{range} of {data.Statistics[plan.RootOf(tensor)].Observed}");
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void NoMethodAloneIsBetterOnTheSamplesThatDecide(string target)
    {
        // So few samples that all of them serve for both halves of the search.
        (PlannedWidths plan, CalibrationData data, QuantizationOptions options, _) = Spiked(target, bound: 5, samples: 3);
        var trials = new RangeTrials(plan.Graph, data.Memory.Inputs(3), 3, 2);
        double searched = Error(new AutoCalibrator());
        Assert.All(AutoCalibrator.Candidates, calibrator => Assert.True(searched <= Error(calibrator) * (1 + 1e-9), calibrator.Name));

        double Error(ICalibrator calibrator)
        {
            MappedNetwork mapped = new ChooseRanges(options with { Calibrator = calibrator }, default).Run(plan);
            return trials.ErrorOf(mapped.Roots.ToDictionary(root => root, mapped.ParametersOf), .., ..);
        }
    }

    [Fact]
    public void ThePlanSaysWhichMethodWasTaken()
    {
        (PlannedWidths plan, _, QuantizationOptions options, Value tensor) = Spiked("cpu", bound: 5);
        MappedNetwork mapped = new ChooseRanges(options, default).Run(plan);
        Assert.NotEqual("auto", Assert.IsType<string>(mapped.MethodOf(tensor)));
        Assert.Equal("minmax", mapped.MethodOf(plan.Graph.Outputs[0]));
    }

    [Fact]
    public void TheNumberOfThreadsChangesNothing()
    {
        (PlannedWidths plan, _, QuantizationOptions options, _) = Spiked("paper", bound: 5);
        IReadOnlyDictionary<Value, RangeCandidate> one = RangeSearch.Run(plan, options with { Threads = 1 });
        IReadOnlyDictionary<Value, RangeCandidate> three = RangeSearch.Run(plan, options with { Threads = 3 });
        Assert.Equal(one, three);
    }

    // Small values and, in one place of a hundred, ones that are fifty times as large.
    private static (PlannedWidths Plan, CalibrationData Data, QuantizationOptions Options, Value Tensor) Spiked(
        string target, float bound, int samples = 8)
    {
        var test = new TestGraph(9, 1, 4, 10, 10);
        Value tensor = test.Add("Relu", test.Conv(test.Input, 4, 6, 1, spread: 0.6));
        Value identity = test.Constant([.. Enumerable.Range(0, 36).Select(i => i % 7 == 0 ? 1f : 0)], 6, 6, 1, 1);
        Value clipped = test.Add("Clip", [test.Add("Conv", [tensor, identity]), test.Constant([-bound]), test.Constant([bound])]);
        Graph graph = test.Build(test.Conv(clipped, 6, 3, 1));
        IReadOnlyList<Sample> drawn = test.Samples(samples);
        foreach (Sample sample in drawn)
        {
            for (int i = 0; i < 400; i += 101)
            {
                sample.Inputs[0].Floats[i] *= 50;
            }
        }

        TargetProfile profile = TargetCatalog.Find(target);
        var options = new QuantizationOptions { Calibrator = new AutoCalibrator(), Threads = 2 };
        CalibrationData data = CalibrationPass.Run(graph, [profile], StatisticsNeeds.None, drawn, samples, 2);
        ObservedNetwork observed = new FindStructure(profile).Run(new CalibratedNetwork(graph, data));
        return (new PlannedWidths(observed, options.ActivationBits, options.WeightBits), data, options, tensor);
    }
}
