using Askew.Calibration;
using Askew.Evaluation;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Quantization;

namespace Askew.Tests.Operators.Movements;

/// <summary>Embeddings: rows of a table, by numbers that come with the data.</summary>
public class GatherTests
{
    private const int Width = 3;

    [Theory]
    [InlineData(1, 8, 0)]
    [InlineData(128, 8, 0)]
    [InlineData(129, 8, -128)]
    [InlineData(256, 8, -128)]
    [InlineData(257, 16, 0)]
    [InlineData(32768, 16, 0)]
    [InlineData(32769, 16, -32768)]
    [InlineData(65536, 16, -32768)]
    public void EveryRowIsFoundByItsNumber(int rows, int bits, int zeroPoint)
    {
        var test = new TestGraph(1, 1);
        Value ids = test.AddInput("ids", ElementType.Int64, 1, 4);

        // A table whose rows say which they are, as finely as 16 bits can.
        Value table = test.Constant([.. Enumerable.Range(0, rows * Width).Select(i => (float)(i / Width))], rows, Width);
        Graph graph = test.Build(test.Add("Gather", [table, ids]));
        float[] wanted = [0, rows - 1, rows / 2, rows / 3];
        var sample = new Sample { Name = "sample", Inputs = [Tensor.Of(new Shape(1, 4), wanted)] };
        IntegerProgram program = Quantized(graph, sample);
        var gather = Assert.IsType<GatherRows>(Assert.Single(program.Instructions));
        ProgramTensor input = program.Tensors[program.Inputs[0]];
        Assert.Equal(new(1, zeroPoint, bits), input.Parameters);
        Assert.Equal((zeroPoint, rows, Width, ElementType.Int64), (gather.IndexZeroPoint, gather.Rows, gather.Width, input.Whole));
        float[] found = new ProgramNetwork(program).Run(sample.Inputs)[0].ToFloats();
        double step = program.Tensors[program.Outputs[0]].Parameters.Scale;
        Assert.Equal(wanted.Length * Width, found.Length);
        Assert.All(found.Select((real, i) => Math.Abs(real - wanted[i / Width])), error => Assert.InRange(error, 0, 0.51 * step));

        // The file keeps what the input holds, for exporters.
        IntegerProgram read = ProgramFile.Read(new MemoryStream(ProgramFile.ToBytes(program)));
        Assert.Equal(ElementType.Int64, read.Tensors[read.Inputs[0]].Whole);
    }

    [Theory]
    [InlineData(65537, 0, "65537 rows")]
    [InlineData(8, 1, "first axis")]
    public void WhatIntegersCannotTellApartIsRefused(int rows, int axis, string why)
    {
        var test = new TestGraph(1, 1);
        Value ids = test.AddInput("ids", ElementType.Int32, 1, 4);
        Graph graph = test.Build(test.Add("Gather", [test.Random(1, rows, Width), ids], ("axis", (long)axis)));
        UnsupportedModelException refused = Assert.Throws<UnsupportedModelException>(
            () => ModelQuantizer.RequireQuantizable(ModelQuantizer.Simplify(graph), TargetCatalog.Find("cpu")));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NumbersThatAreCutShapedAndJoinedFindTheirRowsStill()
    {
        // Behind the number of a class token the ids, without the last, and another input's; no calibration saw the largest of them.
        const int rows = 900;
        var test = new TestGraph(1, 1);
        Value ids = test.AddInput("ids", ElementType.Int64, 4, 1);
        Value others = test.AddInput("others", ElementType.Int32, 1, 2);
        Value table = test.Constant([.. Enumerable.Range(0, rows * Width).Select(i => (float)(i / Width))], rows, Width);
        Value shaped = test.Add("Reshape", [ids, test.Constant(1, 4)]);
        Value cut = test.Add("Slice", [shaped, test.Constant(0), test.Constant(3), test.Constant(1)]);
        Value token = test.Add("Reshape", [test.Constant(rows - 1), test.Constant(1, 1)]);
        Value joined = test.Add("Concat", [token, cut, test.Add("Cast", others, ("to", 7L))], ("axis", 1L));
        Graph graph = test.Build(test.Add("Gather", [table, joined]));
        Sample Of(float[] first, float[] second) => new()
        {
            Name = "sample",
            Inputs = [Tensor.Of(new Shape(4, 1), first), Tensor.Of(new Shape(1, 2), second)],
        };

        IntegerProgram program = Quantized(graph, Of([0, 5, 17, 3], [1, 2]));
        float[] found = new ProgramNetwork(program).Run(Of([rows - 1, 300, 128, 7], [rows - 2, 127]).Inputs)[0].ToFloats();
        float[] wanted = [rows - 1, rows - 1, 300, 128, rows - 2, 127];
        double step = program.Tensors[program.Outputs[0]].Parameters.Scale;
        Assert.All(found.Select((real, i) => Math.Abs(real - wanted[i / Width])), error => Assert.InRange(error, 0, 0.51 * step));
        Assert.Equal(
            [ElementType.Int64, ElementType.Int32], program.Inputs.Select(input => program.Tensors[input].Whole!.Value));
    }

    private static IntegerProgram Quantized(Graph graph, Sample sample) => TestQuantizer.Quantize(
        graph, [sample], TargetCatalog.Find("cpu"), new QuantizationOptions { Calibrator = new AutoCalibrator(), SampleCount = 1 },
        new ProgramOrigin("test", "test", "-", "cpu", "test")).Program;
}
