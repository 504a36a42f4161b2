using Askew.Calibration;
using Askew.Evaluation;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Quantization.Planning;

/// <summary>Attention with masks, as exporters spell them, keeps what it does: masked scores take no steps from the others.</summary>
public class MaskedScoresTests
{
    private const int Length = 12;
    private const int Width = 16;

    // Without a mask it is 34.
    private const double LeastDecibels = 29;

    public static TheoryData<string, double, string> Spellings
    {
        get
        {
            var data = new TheoryData<string, double, string>();
            foreach (double depth in new[] { double.NegativeInfinity, -3.4e38, -1e9, -1e4 })
            {
                foreach (string spelling in new[] { "add", "masked fill", "where" })
                {
                    data.Add(spelling, depth, "cpu");
                }
            }

            data.Add("add", double.NegativeInfinity, "paper");
            data.Add("masked fill", double.NegativeInfinity, "tflite");
            data.Add("none", 0, "cpu");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void MaskedAttentionKeepsWhatItDoes(string spelling, double depth, string target)
    {
        var test = new TestGraph(3, 1, Length, Width);
        Value products = test.Add("MatMul", [Rows(test), test.Add("Transpose", Rows(test), ("perm", new long[] { 0, 2, 1 }))]);
        Value scores = test.Add("Mul", [products, Number(test, 0.25)]);
        Value masked = spelling switch
        {
            "add" => test.Add("Add", [scores, Mask(test, later => later ? (float)depth : 0)]),
            "masked fill" => test.Add("Where", [Condition(test, later: true), Number(test, depth), scores]),
            "where" => test.Add("Where", [Condition(test, later: false), scores, Number(test, depth)]),
            _ => scores,
        };
        Value shares = test.Add("Softmax", masked, ("axis", -1L));
        Graph graph = test.Build(test.Add("MatMul", [shares, Rows(test)]));
        IReadOnlyList<Sample> samples = test.Samples(16);
        var options = new QuantizationOptions { Calibrator = new AutoCalibrator(), SampleCount = 8 };
        QuantizedModel model = TestQuantizer.Quantize(
            graph, samples.Take(8), TargetCatalog.Find(target), options, new ProgramOrigin("test", "test", "-", target, "test"));
        double decibels = Decibels(graph, model.Program, samples.Skip(8));
        Assert.True(decibels > LeastDecibels - (target == "cpu" ? 0 : 6), $"{decibels:f1} dB");
    }

    [Fact]
    public void AChoiceByAConstantConditionIsItsBranches()
    {
        var test = new TestGraph(3, 1, 4, Width);
        Value condition = test.Constant([.. Enumerable.Range(0, Width).Select(i => i % 3 == 0 ? 1f : 0)], Width);
        Value chosen = test.Add("Where", [test.Add("Cast", condition, ("to", 9L)), Rows(test), Rows(test)]);
        Graph graph = test.Build(test.Add("Where",
            [test.Add("Cast", condition, ("to", 9L)), chosen, test.Constant([.. Enumerable.Repeat(0.25f, Width)], Width)]));
        Graph simple = ModelQuantizer.Simplify(graph);
        Assert.DoesNotContain(simple.Nodes, node => node.OperatorType == "Where");
        foreach (Sample sample in test.Samples(3))
        {
            Assert.Equal(
                new FloatExecutor(graph).Run(sample.Inputs)[0].Floats.ToArray(),
                new FloatExecutor(simple).Run(sample.Inputs)[0].Floats.ToArray());
        }
    }

    // What else a deep constant may mean stays what it is.
    [Fact]
    public void WhatIsNoMaskStays()
    {
        var test = new TestGraph(3, 1, Length, Width);
        Value sum = test.Add("Add", [Rows(test), test.Constant([-2e4f], 1)]);
        Graph simple = ModelQuantizer.Simplify(test.Build(sum));
        Sample sample = test.Samples(1)[0];
        Assert.InRange(new FloatExecutor(simple).Run(sample.Inputs)[0].Floats[0], -2.1e4f, -1.9e4f);
    }

    private static double Decibels(Graph graph, IntegerProgram program, IEnumerable<Sample> samples)
    {
        (double noise, double signal) = (0, 0);
        var floats = new FloatExecutor(graph);
        var integers = new ProgramNetwork(program);
        foreach (Sample sample in samples)
        {
            foreach ((float real, float actual) in floats.Run(sample.Inputs)[0].Floats.ToArray()
                .Zip(integers.Run(sample.Inputs)[0].Floats.ToArray()))
            {
                noise += Math.Pow(real - actual, 2);
                signal += real * real;
            }
        }

        return 10 * Math.Log10(signal / noise);
    }

    private static Value Rows(TestGraph test) => test.Add("MatMul", [test.Input, test.Random(0.35, Width, Width)]);

    private static Value Number(TestGraph test, double number) => test.Constant([(float)number]);

    private static Value Mask(TestGraph test, Func<bool, float> value) => test.Constant(
        [.. Enumerable.Range(0, Length * Length).Select(i => value(i % Length > i / Length))], 1, Length, Length);

    private static Value Condition(TestGraph test, bool later) =>
        test.Add("Cast", Mask(test, isLater => isLater == later ? 1 : 0), ("to", 9L));
}
