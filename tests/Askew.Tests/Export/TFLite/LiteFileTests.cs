using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Askew.Calibration;
using Askew.Export;
using Askew.Export.TFLite;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;
using Askew.Tests.Quantization;
using Askew.Tests.Quantization.Lowering;

namespace Askew.Tests.Export.TFLite;

/// <summary>What is in the file, read back by a reader of our own.</summary>
public class LiteFileTests
{
    public static TheoryData<string> Networks => [.. LayerAgreementTests.Networks.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void IsWellFormedAndTheSameTwice(string network)
    {
        IntegerProgram program = Quantize(network);
        foreach (bool isFloat in new[] { false, true })
        {
            byte[]? file = Export(program, isFloat);
            if (file is null)
            {
                Assert.Contains(program.Instructions, instruction => instruction is NormalizeMoments);
                return;
            }

            var model = new LiteFile(file);
            Assert.Equal(program.Inputs.Select(input => program.Tensors[input].Name), model.SignatureInputs.Select(input => input.Name));
            Assert.Equal(
                program.Outputs.Select(output => program.Tensors[output].Name), model.SignatureOutputs.Select(output => output.Name));
            Assert.All(model.Inputs.Concat(model.Outputs), end => Assert.Equal(isFloat ? 0 : 9, model.Tensors[end].Type));
            CultureInfo culture = CultureInfo.CurrentCulture;
            try
            {
                var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
                other.NumberFormat.NumberDecimalSeparator = ",";
                other.NumberFormat.NegativeSign = "minus";
                CultureInfo.CurrentCulture = other;
                Assert.Equal(file, Export(program, isFloat));
            }
            finally
            {
                CultureInfo.CurrentCulture = culture;
            }
        }
    }

    [Fact]
    public void ScalesZeroPointsWeightsAndBiasesAreTheProgramsToTheBit()
    {
        IntegerProgram program = Quantize("conv alone");
        var convolve = (Convolve)program.Instructions.Single(instruction => instruction is Convolve);
        var model = new LiteFile(Export(program, isFloat: false)!);
        LiteFile.Operator layer = model.Operators.Single(node => node.Name == "CONV_2D");
        (QuantizationParameters from, QuantizationParameters to) =
            (program.Tensors[convolve.Input].Parameters, program.Tensors[convolve.Output].Parameters);
        LiteFile.Tensor output = model.Tensors[layer.Outputs[0]];
        Assert.Equal([(float)to.Scale], output.Scales);
        Assert.Equal([to.ZeroPoint], output.ZeroPoints);
        LiteFile.Tensor weights = model.Tensors[layer.Inputs[1]];
        LiteFile.Tensor biases = model.Tensors[layer.Inputs[2]];
        (int outputs, int channels, int size) = (weights.Shape[0], weights.Shape[3], weights.Shape[1] * weights.Shape[2]);
        for (int k = 0; k < outputs; k++)
        {
            long sum = 0;
            for (int c = 0; c < channels; c++)
            {
                for (int place = 0; place < size; place++)
                {
                    sbyte weight = convolve.Weights[(((k * channels) + c) * size) + place];
                    Assert.Equal(weight, (sbyte)weights.Data![(((k * size) + place) * channels) + c]);
                    sum += weight;
                }
            }

            // What a runtime makes of the scales is the program's multiplier and addend, exactly.
            double gain = from.Scale * weights.Scales[k] / to.Scale;
            Requantizer requantizer = convolve.Requantizers[k];
            Assert.Equal(requantizer.Multiplier, Math.Round(Math.ScaleB(gain, requantizer.RightShift)));
            int bias = MemoryMarshal.Cast<byte, int>(biases.Data)[k];
            Assert.Equal((float)from.Scale * weights.Scales[k], biases.Scales[k]);
            Assert.Equal(
                requantizer.Addend,
                ((bias - (from.ZeroPoint * sum)) * requantizer.Multiplier) + ((long)to.ZeroPoint << requantizer.RightShift)
                    + (1L << (requantizer.RightShift - 1)));
        }
    }

    [Fact]
    public void ClampsAreFusedWhereTheyAreExactlyTheRuntimes()
    {
        var model = new LiteFile(Export(Quantize("depthwise, relu6"), isFloat: false)!);
        LiteFile.Operator layer = model.Operators.Single(node => node.Name == "DEPTHWISE_CONV_2D");
        Assert.Equal(3, layer.Version);
        Assert.Equal([1, 3, 3, 4], model.Tensors[layer.Inputs[1]].Shape);
        Assert.Equal(3, model.Tensors[layer.Inputs[1]].Dimension);
        Assert.DoesNotContain(model.Operators, node => node.Name is "MAXIMUM" or "MINIMUM");
    }

    [Fact]
    public void FunctionsGoByTheirNames()
    {
        foreach ((string network, string name) in new[]
        {
            ("conv, leaky relu", "LEAKY_RELU"), ("conv, sigmoid", "LOGISTIC"), ("sigmoid of the input", "TANH"), ("softmax", "SOFTMAX"),
            ("log softmax", "LOG_SOFTMAX"), ("product of activations", "BATCH_MATMUL"), ("global average pool", "MEAN"),
            ("average pool", "AVERAGE_POOL_2D"), ("resize", "RESIZE_BILINEAR"), ("prelu", "GATHER"), ("concat", "CONCATENATION"),
            ("subtract", "SUB"), ("largest", "TOPK_V2"), ("lrn", "CUMSUM"),
        })
        {
            var model = new LiteFile(Export(Quantize(network), isFloat: false)!);
            string[] names = [.. model.Operators.Select(node => node.Name)];
            Assert.True(names.Contains(name), $"{network}: {string.Join(", ", names)}");
        }
    }

    [Fact]
    public void MetadataSayHowAnImageBecomesTheInput()
    {
        var options = new ExportOptions
        {
            Name = "model",
            Input = new InputRecipe { Color = ColorOrder.Rgb, Low = 0, High = 1, Mean = [0.5, 0.25, 0], Std = [0.5, 1, 2] },
            Labels = ["ship", "müll", "none", "a", "b", "c"],
        };
        IntegerProgram program = Image();
        byte[] file = new TFLiteExporter().Export(program, options)[0].Contents;
        using (var archive = new ZipArchive(new MemoryStream(file)))
        {
            using var reader = new StreamReader(archive.GetEntry("labels.txt")!.Open());
            Assert.Equal("ship\nmüll\nnone\na\nb\nc\n", reader.ReadToEnd());
        }

        FlatReader metadata = FlatReader.Root(new LiteFile(file).Metadata["TFLITE_METADATA"], "M001");
        FlatReader graph = Assert.Single(metadata.Tables(3));
        FlatReader input = Assert.Single(graph.Tables(2));
        Assert.Equal(program.Tensors[program.Inputs[0]].Name, input.Text(0));
        FlatReader image = input.Table(3).Table(1);
        Assert.Equal(1, image.Byte(0));
        Assert.Equal([6, 6], [image.Table(1).Int(0), image.Table(1).Int(1)]);
        FlatReader normalization = Assert.Single(input.Tables(4)).Table(1);
        Assert.Equal([127.5f, 63.75f, 0], normalization.Floats(0));
        Assert.Equal([127.5f, 255, 510], normalization.Floats(1));
        Assert.Equal("labels.txt", Assert.Single(Assert.Single(graph.Tables(3)).Tables(6)).Text(0));
        ExportException refusal = Assert.Throws<ExportException>(() =>
            new TFLiteExporter().Export(program, options with { Labels = ["one"] }));
        Assert.Contains("there are 1 labels", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRuntimeThatIsNeededIsNamed()
    {
        byte[] release = new LiteFile(Export(Quantize("conv alone"), isFloat: false)!).Metadata["min_runtime_version"];
        Assert.Equal(16, release.Length);
        Assert.Equal("1.14.0", System.Text.Encoding.ASCII.GetString(release).TrimEnd('\0'));
    }

    [Fact]
    public void EverythingThatHasNoFormIsNamedAtOnce()
    {
        IntegerProgram program = LayerAgreementTests.Quantize("conv, leaky relu", 8, 1, TargetCatalog.Find("cpu")).Model.Program;
        ExportException refusal = Assert.Throws<ExportException>(() => Export(program));
        Assert.Contains($"tensor '{program.Tensors[program.Outputs[0]].Name}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"node '{program.Instructions[0].Node}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("an activation that is more than a clamp is fused with it", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("it has 16 bits and zero point", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--target tflite", refusal.Message, StringComparison.Ordinal);
    }

    // Target 'tflite' gives it the scale that the runtime fixes; other targets finer ones.
    [Theory]
    [InlineData("tflite", 0)]
    [InlineData("cpu", 1)]
    public void ALogarithmOfFinerStepsThanTheRuntimesIsRemarkedUpon(string target, int remarks)
    {
        IntegerProgram program = LayerAgreementTests.Quantize("log softmax", 8, 1, TargetCatalog.Find(target)).Model.Program;
        Softmax softmax = Assert.Single(program.Instructions.OfType<Softmax>());
        string[] said = [.. new TFLiteExporter().Remarks(program, new ExportOptions { Name = "model" })];
        Assert.Equal(remarks, said.Length);
        Assert.All(said, remark => Assert.Contains(
            $"its logarithm (1/16), which is coarser than that of '{softmax.Node}'", remark, StringComparison.Ordinal));
    }

    private static IntegerProgram Image()
    {
        var test = new TestGraph(1, 1, 3, 6, 6);
        Graph graph = test.Build(test.Add("Flatten", test.Add("GlobalAveragePool", test.Conv(test.Input, 3, 6, 3))));
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = 3 };
        return TestQuantizer.Quantize(
            graph, test.Samples(3), TargetCatalog.Find("tflite"), options,
            new ProgramOrigin("test", "test", "-", "tflite", "minmax")).Program;
    }

    private static IntegerProgram Quantize(string network) =>
        LayerAgreementTests.Quantize(network, 8, 1, TargetCatalog.Find("tflite")).Model.Program;

    private static byte[] Export(IntegerProgram program) =>
        new TFLiteExporter().Export(program, new ExportOptions { Name = "model" })[0].Contents;

    private static byte[]? Export(IntegerProgram program, bool isFloat)
    {
        try
        {
            return new TFLiteExporter().Export(program, new ExportOptions { Name = "model", FloatBoundary = isFloat })[0].Contents;
        }
        catch (ExportException e) when (e.Message.Contains("by moments", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
