using Askew.Calibration;
using Askew.Evaluation;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;

namespace Askew.Tests.Quantization.Planning;

/// <summary>Boxes that the network itself brings from 0..1 to pixels.</summary>
public class DecodedOutputsTests
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    [Fact]
    public void TheArithmeticBehindTheLastLayerHas16BitsWhereTheTargetCan()
    {
        (QuantizedModel model, Graph graph, IReadOnlyList<Sample> samples) = Quantize("cpu");
        Assert.Contains("16 bits", Assert.Single(model.Notes), StringComparison.Ordinal);
        Assert.Equal(16, model.Program.Tensors[model.Program.Outputs[0]].Parameters.BitWidth);
        double wide = WorstError(new ProgramNetwork(model.Program), graph, samples);

        // The convolution and the sigmoid have 8 bits; two steps of the sigmoid, in pixels, are what may be left.
        Assert.InRange(wide, 0, 2.0 / 255 * 32);

        // 16-bit constants are part of the file.
        IntegerProgram read = ProgramFile.Read(new MemoryStream(ProgramFile.ToBytes(model.Program)));
        Assert.Contains(read.Tensors, tensor => tensor.Constant is not null && tensor.Parameters.BitWidth == 16);
        Assert.Equal(wide, WorstError(new ProgramNetwork(read), graph, samples));
    }

    [Fact]
    public void ATargetWith8BitsKeepsThem()
    {
        (QuantizedModel model, Graph graph, IReadOnlyList<Sample> samples) = Quantize("paper");
        Assert.Contains("8 bits", Assert.Single(model.Notes), StringComparison.Ordinal);
        Assert.All(model.Program.Tensors, tensor => Assert.Equal(8, tensor.Parameters.BitWidth));
        Assert.InRange(WorstError(new ProgramNetwork(model.Program), graph, samples), 2.0 / 255 * 32, 10);
    }

    [Fact]
    public void WhatALayerReadsStaysNarrow()
    {
        // x + conv(x) twice: the first sum is read by a layer and stays as it is, the second only leaves.
        var test = new TestGraph(4, 1, 4, 8, 8);
        Value first = test.Add("Add", [test.Input, test.Conv(test.Input, 4, 4, 3, pad: 1)]);
        Value second = test.Add("Add", [first, test.Conv(first, 4, 4, 3, pad: 1)]);
        QuantizedModel model = Quantize(test, test.Build(second), "cpu", out _);
        Assert.Equal(16, WidthOf(second));
        Assert.Equal(8, WidthOf(first));

        int WidthOf(Value value) => model.Program.Tensors.Single(tensor => tensor.Name == value.Name).Parameters.BitWidth;
    }

    private static double WorstError(ProgramNetwork network, Graph graph, IReadOnlyList<Sample> samples)
    {
        var executor = new FloatExecutor(graph);
        return samples.Max(sample => executor.Run(sample.Inputs)[0].Floats.ToArray()
            .Zip(network.Run(sample.Inputs)[0].Floats.ToArray(), (expected, actual) => Math.Abs(expected - actual))
            .Max());
    }

    // (sigmoid(conv) + grid) * stride, the grid as a constant of many elements, the stride as a number.
    private static (QuantizedModel Model, Graph Graph, IReadOnlyList<Sample> Samples) Quantize(string target)
    {
        var test = new TestGraph(3, 1, 3, 8, 8);
        Value grid = test.Constant([.. Enumerable.Range(0, 64).Select(i => (float)(i % 8))], 1, 1, 8, 8);
        Value shares = test.Add(
            "Sigmoid", test.Add("Transpose", test.Conv(test.Input, 3, 2, 3, pad: 1), ("perm", new long[] { 0, 1, 3, 2 })));
        Value pixels = test.Add("Mul", [test.Add("Add", [shares, grid]), test.Constant([32f])]);
        Graph graph = test.Build(pixels);
        return (Quantize(test, graph, target, out IReadOnlyList<Sample> samples), graph, samples);
    }

    private static QuantizedModel Quantize(TestGraph test, Graph graph, string target, out IReadOnlyList<Sample> samples)
    {
        samples = test.Samples(4);
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = samples.Count };
        return TestQuantizer.Quantize(graph, samples, TargetCatalog.Find(target), options, Origin);
    }
}
