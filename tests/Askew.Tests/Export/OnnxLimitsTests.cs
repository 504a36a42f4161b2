using Askew.Calibration;
using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;

namespace Askew.Tests.Export;

/// <summary>What ONNX Runtime's integer kernels cannot hold, or get wrong, is exported in a form that they are not used for.</summary>
public class OnnxLimitsTests
{
    private static readonly Dictionary<string, (TestModel Model, Tensor Input, string Target, int Bits)> Networks = new()
    {
        // A share of 1 is 256 steps of TensorFlow Lite's scale; ONNX Runtime's integer softmax keeps 8 bits of that: 0.
        ["shares of one"] = (
            new TestModel().Input("x", 1, 3, 2, 2).Node("Softmax", "x", "y", ("axis", 1)).Output("y"),
            Tensor.Of<float>(new Shape(1, 3, 2, 2), [900, 0, 1, 2, -900, 0, 1, 2, -900, 0, 1, 2]),
            "tflite",
            8),

        // Large values with a small mean, as in a layer normalisation spelled out.
        ["means far below their elements"] = (
            new TestModel().Input("x", 1, 2, 4, 4).Node("GlobalAveragePool", "x", "y").Output("y"),
            Tensor.Of<float>(
                new Shape(1, 2, 4, 4), [.. Enumerable.Range(0, 32).Select(i => (i % 2 == 0 ? 100f : -100f) + (i == 5 ? 0.02f : 0))]),
            "onnxruntime",
            8),

        // Nothing may be divided by the length of zeros.
        ["rows of zeros"] = (
            new TestModel().Input("x", 1, 2, 3).Node("LpNormalization", "x", "y", ("axis", -1), ("p", 2)).Output("y"),
            Tensor.Of<float>(new Shape(1, 2, 3), [0, 0, 0, 1, -2, 3]),
            "cpu",
            8),

        // Joined by an operator that saturates at 8 bits, they would lie beyond the table that follows.
        ["joins of few bits"] = (
            new TestModel().Input("x", 1, 2, 3).Node("Abs", "x", "a").Node("Concat", "a x", "c", ("axis", 1))
                .Node("Atan", "c", "y").Output("y"),
            Tensor.Of<float>(new Shape(1, 2, 3), [9, -9, 0, 1, -2, 3]),
            "cpu",
            4),
    };

    public static TheoryData<string> Names => new(Networks.Keys);

    [OnnxRuntimeTheory]
    [MemberData(nameof(Names))]
    public void IsWithinOneStep(string name)
    {
        IntegerProgram program = Quantize(name, out Tensor input);
        Tensor expected = new ProgramNetwork(program).Run([input])[0];
        var inputs = new Dictionary<string, Tensor> { ["x"] = input };
        OnnxRuntimeResult[] results = OnnxRuntimeModels.Run(
            [.. new[] { false, true }.Select(usesQuantizedOperators => (
                new OnnxExporter(usesQuantizedOperators).Export(program, new ExportOptions { Name = "limits" })[0].Contents,
                (IReadOnlyDictionary<string, Tensor>)inputs))]);
        double step = program.Tensors[program.Outputs[0]].Parameters.Scale;
        Assert.All(results, result =>
        {
            Assert.Null(result.Error);
            Assert.All(
                expected.Floats.ToArray().Zip(result.Outputs[0].Floats.ToArray()),
                pair => Assert.InRange(pair.Second, pair.First - (1.01 * step), pair.First + (1.01 * step)));
        });
    }

    [Fact]
    public void MeansThatNoIntegerKernelHoldsAreRemarkedUpon()
    {
        IntegerProgram far = Quantize("means far below their elements", out _);
        var options = new ExportOptions { Name = "net" };
        Assert.Contains(
            "'GlobalAveragePool_y'", Assert.Single(new OnnxExporter(true).Remarks(far, options)), StringComparison.Ordinal);
        Assert.DoesNotContain(
            new OnnxExporter(true).Remarks(Quantize("rows of zeros", out _), options),
            remark => remark.Contains("is the mean of", StringComparison.Ordinal));
    }

    [Fact]
    public void MeansOfSixteenBitsAreNot()
    {
        (TestModel model, Tensor contents, _, _) = Networks["means far below their elements"];
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), ActivationBits = 16, SampleCount = 1 };
        IntegerProgram wide = TestQuantizer.Quantize(
            model.Ready(), [new Sample { Name = "sample", Inputs = [contents] }], TargetCatalog.Find("cpu"), options,
            new ProgramOrigin("tests", "wide", "-", "cpu", "minmax")).Program;
        AveragePool mean = Assert.Single(wide.Instructions.OfType<AveragePool>());
        Assert.Equal(2, wide.Tensors[mean.Output].ElementSizeInBytes);
        Assert.True(PoolRatio.IsInRange(mean, wide.Tensors[mean.Input], wide.Tensors[mean.Output]));
        Assert.DoesNotContain(
            new OnnxExporter(true).Remarks(wide, new ExportOptions { Name = "net" }),
            remark => remark.Contains("is the mean of", StringComparison.Ordinal));
    }

    private static IntegerProgram Quantize(string name, out Tensor input)
    {
        (TestModel model, Tensor contents, string target, int bits) = Networks[name];
        input = contents;
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), ActivationBits = bits, SampleCount = 1 };
        return TestQuantizer.Quantize(
            model.Ready(), [new Sample { Name = "sample", Inputs = [contents] }], TargetCatalog.Find(target), options,
            new ProgramOrigin("tests", name, "-", target, "minmax")).Program;
    }
}
