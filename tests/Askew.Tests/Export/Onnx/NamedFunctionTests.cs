using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Targets;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;
using Askew.Tests.Quantization;
using Askew.Tests.Quantization.Lowering;

namespace Askew.Tests.Export.Onnx;

/// <summary>Which tables are functions that runtimes know.</summary>
public class NamedFunctionTests
{
    private static readonly QuantizationParameters From = new(0.07f, -23, 8);
    private static readonly QuantizationParameters To = new(0.0503f, -90, 8);
    private static readonly QuantizationParameters Shares = new(1.0 / 256, -128, 8);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.25)]
    [InlineData(0.0)]
    public void LeakyReluIsFoundWithItsSlope(double slope)
    {
        NamedFunction? found = NamedFunction.Of(Table(x => x < 0 ? slope * x : x, To), From, To);
        Assert.Equal(new NamedFunction("LeakyRelu", (float)slope), found);
    }

    [Fact]
    public void SigmoidIsFound() =>
        Assert.Equal(new NamedFunction("Sigmoid", null), NamedFunction.Of(Table(x => 1 / (1 + Math.Exp(-x)), Shares), From, Shares));

    // One entry lies that many errors from half-way between two steps of the result.
    [Theory]
    [InlineData(0.7, false)]
    [InlineData(1.5, true)]
    public void SigmoidIsNotWhereTheRuntimesErrorMayRoundAnEntryElsewhere(double errors, bool isFoundSomewhere)
    {
        const int Entry = 37;
        double share = 1 / (1 + Math.Exp(-From.Dequantize(Entry)));
        bool[] isFound = [.. Enumerable.Range(60, 120).Select(step =>
        {
            var to = new QuantizationParameters((float)((share - (errors * NamedFunction.SigmoidError)) / (step + 0.5)), -128, 8);
            return NamedFunction.Of(Table(x => 1 / (1 + Math.Exp(-x)), to), From, to) is not null;
        })];
        Assert.Equal(isFoundSomewhere, isFound.Contains(true));
    }

    [OnnxRuntimeFact]
    public void TheRuntimesSigmoidIsNoFurtherOffThanThought()
    {
        float[] reals = [.. Enumerable.Range(-300_000, 600_001).Select(i => i * 1e-4f)];
        byte[] model = new TestModel().Input("x", reals.Length).Node("Sigmoid", "x", "y").Output("y").ToBytes();
        var given = new Dictionary<string, Tensor> { ["x"] = Tensor.Of(new Shape(reals.Length), reals) };
        float[] shares = OnnxRuntimeModels.Run([(model, given)])[0].Outputs[0].Floats.ToArray();
        double worst = shares.Zip(reals, (share, real) => Math.Abs(share - (1 / (1 + Math.Exp(-(double)real))))).Max();
        Assert.InRange(worst, 1e-9, NamedFunction.SigmoidError);
    }

    [Fact]
    public void AnotherFunctionIsNot()
    {
        Assert.Null(NamedFunction.Of(Table(Math.Tanh, To), From, To));
        Assert.Null(NamedFunction.Of(Table(x => -x, To), From, To));
        short[] table = Table(x => x < 0 ? 0.1 * x : x, To);
        table[40] += 2;
        Assert.Null(NamedFunction.Of(table, From, To));
    }

    [Theory]
    [InlineData("conv, leaky relu", "LeakyRelu")]
    [InlineData("conv, sigmoid", "Sigmoid")]
    public void TheModelHasTheFunctionAndNoTable(string network, string type)
    {
        // The activation is the output here, which would have 16 bits.
        TargetProfile target = TargetCatalog.Find("onnxruntime") with { WideActivations = false };
        IntegerProgram program = LayerAgreementTests.Quantize(network, 8, 5, target).Model.Program;
        foreach ((OnnxExporter exporter, string expected) in new[] { (new OnnxExporter(false), type),
            (new OnnxExporter(true), "QLinear" + type) })
        {
            var model = Askew.Importing.Onnx.ModelProto.Parser.ParseFrom(exporter.Export(program, new() { Name = "net" })[0].Contents);
            string[] types = [.. model.Graph.Node.Select(node => node.OpType)];
            Assert.Contains(expected, types);
            Assert.DoesNotContain("Gather", types);
        }
    }

    [Fact]
    public void WhoExportsAFusedTableIsToldOfTheTargetWithoutThem()
    {
        var exporter = new OnnxExporter(false);
        var options = new ExportOptions { Name = "net" };
        Assert.Contains("target onnxruntime",
            Assert.Single(exporter.Remarks(
            LayerAgreementTests.Quantize("conv, leaky relu", 8, 5, TargetCatalog.Find("cpu")).Model.Program, options)),
            StringComparison.Ordinal);
        Assert.Empty(exporter.Remarks(
            LayerAgreementTests.Quantize("conv, leaky relu", 8, 5, TargetCatalog.Find("onnxruntime")).Model.Program, options));
        Assert.Empty(exporter.Remarks(
            LayerAgreementTests.Quantize("conv, relu", 8, 5, TargetCatalog.Find("cpu")).Model.Program, options));
    }

    private static short[] Table(Func<double, double> function, QuantizationParameters to) =>
        [.. Enumerable.Range(sbyte.MinValue, 256)
            .Select(q => (short)to.Range.Saturate(to.ZeroPoint + (long)Math.Round(function(From.Dequantize(q)) / to.Scale)))];
}
