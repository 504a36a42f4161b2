using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Proof;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;

namespace Askew.Tests.Quantization.Planning;

/// <summary>Plans: written, edited, read and obeyed.</summary>
public class PlanFileTests
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void WhatIsWrittenMakesTheSameNetwork(string target)
    {
        QuantizedModel first = Quantize(target, PlanChoices.None, "percentile");
        string text = PlanFile.Write(first.Plan, first.IsEqualized);
        QuantizedModel second = Quantize(target, PlanFile.Parse(text, "p"), "minmax");
        Assert.Equal(ProgramFile.ToBytes(first.Program), ProgramFile.ToBytes(second.Program));
        Assert.NotEqual(ProgramFile.ToBytes(first.Program), ProgramFile.ToBytes(Quantize(target, PlanChoices.None, "minmax").Program));
    }

    [Fact]
    public void EachChoiceIsObeyed()
    {
        PlanChoices choices = PlanFile.Parse(
            """
            {
              // what people write
              "inputs": { "input": { "range": [-2, 2] } },
              "layers": {
                "conv_2": { "weightBits": 4, "activationBits": 16 },
                "conv_7": { "weightBits": 5, "activationBits": 6, "method": "percentile:value=90" },
              },
            }
            """,
            "p");
        QuantizedModel model = Quantize("cpu", choices, "minmax");
        QuantizationPlan plan = model.Plan;
        Node[] convolutions = [.. plan.LinearNodes];
        Assert.Equal([4, 5, 8], convolutions.Select(node => plan.WeightsOf(node).BitWidth));
        Assert.Equal(7, plan.WeightsOf(convolutions[0]).Values.Max(w => Math.Abs((int)w)));

        // The last is an output.
        Assert.Equal([16, 6, 16], convolutions.Select(node => plan.ParametersOf(plan.StoredOutput(node)).BitWidth));
        Assert.Equal(new ClippingRange(-2, 2), plan.RangeOf(plan.Graph.Inputs[0]));
        Assert.Equal("percentile:value=90", plan.MethodOf(plan.StoredOutput(convolutions[1])));

        // The range of 90 % is narrower than that of all.
        QuantizedModel plain = Quantize("cpu", PlanChoices.None, "minmax");
        Value stored = plan.StoredOutput(convolutions[1]);
        Value same = plain.Plan.StoredOutput(plain.Plan.LinearNodes.ElementAt(1));
        Assert.True(plan.RangeOf(stored)!.Value.Width < plain.Plan.RangeOf(same)!.Value.Width);
        Certificate.Prove(model.Program, TargetCatalog.Find("cpu"));
    }

    [Fact]
    public void AllMistakesAreNamedAtOnce()
    {
        PlanException e = Assert.Throws<PlanException>(() => PlanFile.Parse(
            """
            { "layers": { "a": { "weightBits": 9, "activationBits": 12, "range": [2, 1], "method": "guess", "colour": 1 } },
              "extra": 1, "equalization": "yes", "inputs": [] }
            """,
            "p"));
        Assert.Equal(8, e.Mistakes.Count);
        foreach (string part in new[] { "weightBits", "activationBits", "range", "guess", "colour", "extra", "equalization", "inputs" })
        {
            Assert.Contains(e.Mistakes, mistake => mistake.Contains(part, StringComparison.Ordinal));
        }

        PlanException unfit = Assert.Throws<PlanException>(() => Quantize(
            "paper",
            PlanFile.Parse(
                """
                { "layers": { "nowhere": {}, "relu_3": { "weightBits": 4 }, "conv_2": { "activationBits": 16 },
                              "maxpool_4": { "activationBits": 6 } },
                  "inputs": { "x": {} } }
                """,
                "p"),
            "minmax"));
        Assert.Equal(5, unfit.Mistakes.Count);
        Assert.Contains(unfit.Mistakes, mistake => mistake.Contains("'paper' has 8 bits at most", StringComparison.Ordinal));
        Assert.Contains(unfit.Mistakes, mistake => mistake.Contains("only moves what 'relu_3' gives", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"layers\": ")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{ \"layers\": { \"a\": 3 } }")]
    [InlineData("{ \"layers\": { \"a\": { \"range\": [0, 1e400] } } }")]
    [InlineData("{ \"layers\": { \"a\": { \"weightBits\": 99999999999999999999 } } }")]
    public void DamagedPlansAreRefused(string text) => Assert.Throws<PlanException>(() => PlanFile.Parse(text, "p"));

    [Fact]
    public void SixteenBitsInTheMiddleRunEverywhereTheSame()
    {
        PlanChoices choices = PlanFile.Parse(
            """
            { "inputs": { "input": { "activationBits": 16 } },
              "layers": { "conv_2": { "activationBits": 16 }, "conv_7": { "activationBits": 16 } } }
            """,
            "p");
        QuantizedModel model = Quantize("cpu", choices, "minmax");
        IReadOnlyList<Sample> samples = Network().Test.Samples(2);
        var scalar = new Askew.Evaluation.ProgramNetwork(model.Program, Askew.Execution.KernelCatalog.Scalar);
        var fast = new Askew.Evaluation.ProgramNetwork(model.Program);
        foreach (Sample sample in samples)
        {
            Assert.Equal(scalar.Run(sample.Inputs)[0].Floats.ToArray(), fast.Run(sample.Inputs)[0].Floats.ToArray());
        }

        // Only the weights are rounded still.
        var executor = new Askew.FloatExecution.FloatExecutor(model.Plan.Graph);
        double worst = samples.Max(sample => executor.Run(sample.Inputs)[0].Floats.ToArray()
            .Zip(fast.Run(sample.Inputs)[0].Floats.ToArray(), (expected, actual) => Math.Abs(expected - actual)).Max());
        Assert.InRange(worst, 0, 0.02);
    }

    private static (TestGraph Test, Graph Graph) Network()
    {
        var test = new TestGraph(5, 1, 3, 12, 12);
        Value relu = test.Add("Relu", test.Conv(test.Input, 3, 6, 3, pad: 1));
        Value first = test.Add("MaxPool", relu, ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        Value second = test.Add("Relu", test.Conv(first, 6, 6, 3, pad: 1));
        return (test, test.Build(test.Conv(second, 6, 4, 1)));
    }

    private static QuantizedModel Quantize(string target, PlanChoices choices, string method)
    {
        (TestGraph test, Graph graph) = Network();
        IReadOnlyList<Sample> samples = test.Samples(8);
        var options = new QuantizationOptions
        {
            Calibrator = CalibratorCatalog.Create(method),
            SampleCount = samples.Count,
            Choices = choices,
        };
        return TestQuantizer.Quantize(graph, samples, TargetCatalog.Find(target), options, Origin);
    }
}
