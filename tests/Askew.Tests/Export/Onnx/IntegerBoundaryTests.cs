using System.Globalization;
using Askew.Calibration;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;
using Askew.Tests.Quantization.Lowering;

namespace Askew.Tests.Export.Onnx;

/// <summary>Models whose inputs and outputs are integers: ONNX Runtime gives the integers that the model with reals gives, quantised.
/// </summary>
public class IntegerBoundaryTests
{
    private const int Inputs = 3;

    private static readonly OnnxExporter[] exporters = [new(false), new(true)];

    public static TheoryData<string, string, int> Networks
    {
        get
        {
            var networks = new TheoryData<string, string, int>();
            foreach (string network in LayerAgreementTests.Networks.Keys.Order(StringComparer.Ordinal).Where((_, i) => i % 6 == 0))
            {
                networks.Add(network, "cpu", 8);
                networks.Add(network, "onnxruntime", 8);
                networks.Add(network, "cpu", 5);
            }

            return networks;
        }
    }

    [OnnxRuntimeTheory]
    [MemberData(nameof(Networks))]
    public void IntegersAreThoseOfTheModelWithReals(string network, string target, int bits) =>
        Compare(LayerAgreementTests.Quantize(network, bits, 5, TargetCatalog.Find(target)).Model.Program);

    [OnnxRuntimeTheory]
    [InlineData("mlperf_tiny_kws_dscnn")]
    [InlineData("mlperf_tiny_ic_resnet8_cifar10")]
    [InlineData("mlperf_tiny_vww_mobilenetv1_0.25_96")]
    public void RealNetworksToo(string network) => Compare(RealPrograms.Of(network, 1).Program);

    [OnnxRuntimeTheory]
    [InlineData(8)]
    [InlineData(5)]
    public void AnInputThatIsAnOutputKeepsItsName(int bits)
    {
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), ActivationBits = bits, SampleCount = 1 };
        IntegerProgram program = TestQuantizer.Quantize(
            new TestModel().Input("x", 1, 8).Node("Sigmoid", "x", "y").Output("x").Output("y").Ready(),
            [new Sample { Name = "sample", Inputs = [TestModel.Data(1, 8)] }], TargetCatalog.Find("cpu"), options,
            new ProgramOrigin("tests", "passed", "-", "cpu", "minmax")).Program;
        foreach (OnnxExporter exporter in exporters)
        {
            foreach (bool isInteger in new[] { false, true })
            {
                var model = ModelProto.Parser.ParseFrom(
                    exporter.Export(program, new ExportOptions { Name = "net", IntegerIo = isInteger })[0].Contents);
                Assert.Equal(["x"], model.Graph.Input.Select(value => value.Name));
                Assert.Equal(["x", "y"], model.Graph.Output.Select(value => value.Name));
                Assert.Equal(isInteger ? 2 : 0, model.MetadataProps.Count(entry => entry.Key.StartsWith("x/", StringComparison.Ordinal)));
            }
        }

        Compare(program);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MetadataSaysWhatIntegersStandFor(bool isSigned)
    {
        IntegerProgram program = LayerAgreementTests.Quantize("conv, sigmoid", 8, 5, TargetCatalog.Find("cpu")).Model.Program;
        var options = new ExportOptions { Name = "net", SignedActivations = isSigned, IntegerIo = true };
        foreach (OnnxExporter exporter in exporters)
        {
            ModelProto model = ModelProto.Parser.ParseFrom(exporter.Export(program, options)[0].Contents);
            Dictionary<string, string> metadata = model.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
            foreach (ValueInfoProto value in model.Graph.Input.Concat(model.Graph.Output))
            {
                ProgramTensor tensor = program.Inputs.Concat(program.Outputs).Select(i => program.Tensors[i])
                    .First(tensor => tensor.Name == value.Name);
                bool isByte = tensor.ElementSizeInBytes == 1;
                Assert.Equal(isByte ? isSigned ? 3 : 2 : 5, value.Type.TensorType.ElemType);
                Assert.Equal(
                    tensor.Parameters.Scale, double.Parse(metadata[$"{value.Name}/scale"], CultureInfo.InvariantCulture));
                Assert.Equal(
                    tensor.Parameters.ZeroPoint + (isByte && !isSigned ? 128 : 0),
                    int.Parse(metadata[$"{value.Name}/zero_point"], CultureInfo.InvariantCulture));
            }

            HashSet<string> doors = [.. model.Graph.Input.Select(value => value.Name)];
            Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "QuantizeLinear" && doors.Contains(node.Input[0]));
        }
    }

    private static void Compare(IntegerProgram program)
    {
        foreach (OnnxExporter exporter in exporters)
        {
            foreach (bool isSigned in new[] { false, true })
            {
                Compare(program, exporter, isSigned);
            }
        }
    }

    private static void Compare(IntegerProgram program, OnnxExporter exporter, bool isSigned)
    {
        var options = new ExportOptions { Name = "net", SignedActivations = isSigned };
        byte[] reals = exporter.Export(program, options)[0].Contents;
        byte[] integers = exporter.Export(program, options with { IntegerIo = true })[0].Contents;
        byte[] inputs = ProgramRuns.RandomInputs(program, Inputs, 7);
        int size = inputs.Length / Inputs;
        var jobs = new List<(byte[], IReadOnlyDictionary<string, Tensor>)>();
        for (int run = 0; run < Inputs; run++)
        {
            byte[] own = inputs[(run * size)..((run + 1) * size)];
            jobs.Add((reals, Given(program, own, tensor => ProgramReals.Of(tensor.Tensor, tensor.Bytes))));
            jobs.Add((integers, Given(program, own, tensor => StoredIntegers.ToTensor(tensor.Tensor, tensor.Bytes, isSigned))));
        }

        OnnxRuntimeResult[] results = OnnxRuntimeModels.Run(jobs);
        Assert.All(results, result => Assert.Null(result.Error));
        for (int run = 0; run < Inputs; run++)
        {
            for (int o = 0; o < program.Outputs.Count; o++)
            {
                ProgramTensor tensor = program.Tensors[program.Outputs[o]];
                int shift = tensor.ElementSizeInBytes == 1 && !isSigned ? 128 : 0;
                double[] expected = [.. results[2 * run].Outputs[o].ToDoubles()
                    .Select(real => Math.Round(real / tensor.Parameters.Scale) + tensor.Parameters.ZeroPoint + shift)];
                Assert.Equal(expected, results[(2 * run) + 1].Outputs[o].ToDoubles());
            }
        }
    }

    private static Dictionary<string, Tensor> Given(
        IntegerProgram program, byte[] bytes, Func<(ProgramTensor Tensor, byte[] Bytes), Tensor> make)
    {
        var given = new Dictionary<string, Tensor>();
        int at = 0;
        foreach (ProgramTensor tensor in program.Inputs.Select(input => program.Tensors[input]))
        {
            given[tensor.Name] = make((tensor, bytes[at..(at + tensor.SizeInBytes)]));
            at += tensor.SizeInBytes;
        }

        return given;
    }
}
