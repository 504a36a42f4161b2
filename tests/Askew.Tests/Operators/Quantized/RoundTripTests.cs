using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Tests.Quantization.Lowering;
using Xunit.Abstractions;

namespace Askew.Tests.Operators.Quantized;

/// <summary>What is exported as ONNX and read again is the same network: weights, zero points and scales to the bit.</summary>
public class RoundTripTests(ITestOutputHelper output)
{
    // Written as arithmetic on whole numbers, which says nothing of scales.
    private static readonly string[] WrittenInIntegers =
        ["lrn", "resize"];

    private const double MostSteps = 1.01;

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (string network in LayerAgreementTests.Networks.Keys.Except(WrittenInIntegers))
            {
                cases.Add(network, false);
                cases.Add(network, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AnExportedNetworkIsReadBackAsItWas(string network, bool asOperators) => Compare(network, asOperators, integerIo: false);

    // Of a factor and a summand a channel between reals, and of moments, what stands between their nodes is not decided and has 8 bits.
    // (A product with one matrix may overflow at 16.)
    public static TheoryData<string, bool> WideCases
    {
        get
        {
            string[] others =
            [
                "prelu", "batch normalization alone", "instance normalization", "moments of channels and columns", "length along channels",
                "gru", "gru, reset first, backwards", "product with one matrix",
            ];
            var cases = new TheoryData<string, bool>();
            foreach (string network in LayerAgreementTests.Networks.Keys.Except(WrittenInIntegers).Except(others))
            {
                cases.Add(network, false);
                cases.Add(network, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(WideCases))]
    public void SoIsOneOf16Bits(string network, bool asOperators) => Compare(network, asOperators, integerIo: false, bits: 16);

    // Of networks that end with a table or a movement alone nobody says what their integers stand for.
    [Theory]
    [InlineData("conv, relu", false)]
    [InlineData("conv, relu", true)]
    [InlineData("depthwise, relu6", false)]
    [InlineData("depthwise, relu6", true)]
    [InlineData("add, relu", false)]
    [InlineData("add, relu", true)]
    [InlineData("max pool", false)]
    [InlineData("max pool", true)]
    [InlineData("transposed conv", true)]
    public void SoIsOneThatTakesAndGivesIntegers(string network, bool asOperators) => Compare(network, asOperators, integerIo: true);

    private static string Kinds(QuantizedModel model) => string.Join(", ", model.Program.Instructions.Select(instruction =>
        $"{instruction.GetType().Name} {model.Program.Tensors[instruction.Output].Parameters.BitWidth}"));

    private void Compare(string network, bool asOperators, bool integerIo, int bits = 8)
    {
        (QuantizedModel model, IReadOnlyList<Sample> samples) = LayerAgreementTests.Quantize(network, bits, 5, TargetCatalog.Find("cpu"));
        byte[] exported = Assert.Single(
            new OnnxExporter(asOperators).Export(model.Program, new ExportOptions { Name = "test", IntegerIo = integerIo })).Contents;
        QuantizedModel again = DecidedModels.Quantize(exported, samples, TargetCatalog.Find("cpu"));
        foreach (string note in again.Notes)
        {
            output.WriteLine(note);
        }

        Tensor expected = new ProgramNetwork(model.Program).Run(samples[0].Inputs)[0];
        Tensor actual = new ProgramNetwork(again.Program).Run(samples[0].Inputs)[0];
        Assert.Equal(expected.Shape, actual.Shape);
        QuantizationParameters mapping = model.Program.Tensors[model.Program.Results[0]].Parameters;
        double step = bits == 8 ? mapping.RealRange.Width / 255 : mapping.Scale;
        double[] steps = [.. expected.Floats.ToArray().Zip(actual.Floats.ToArray(), (a, b) => Math.Abs(a - b) / step)];
        output.WriteLine(
            $"{model.Program.Instructions.Count} and {again.Program.Instructions.Count} instructions, up to {steps.Max():f2} steps apart, "
            + $"{steps.Count(s => s > 0.5)} of {steps.Length} differ");
        output.WriteLine($"{Kinds(model)}\n{Kinds(again)}");
        Assert.True(steps.Max() < MostSteps, $"{steps.Max():f2} steps");
    }
}
