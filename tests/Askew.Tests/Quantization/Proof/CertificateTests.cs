using Askew.Calibration;
using Askew.Execution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Proof;
using Askew.Quantization.Targets;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Quantization.Proof;

public class CertificateTests
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    [Fact]
    public void BoundsHoldOnTheWorstInputAndAreReached()
    {
        // Two weights of one sign and one of the other; the extremes of the input give the extremes of the sum.
        var tensors = new[]
        {
            new ProgramTensor("x", new Shape(1, 3), new QuantizationParameters(1, 0, 8)),
            new ProgramTensor("y", new Shape(1, 1), new QuantizationParameters(1, 0, 8)),
        };
        var instruction = new MultiplyMatrices
        {
            Node = "fc",
            Input = 0,
            Output = 1,
            Weights = [100, 27, -50],
            Requantizers = [new Requantizer(64, 14, 1 << 13)],
            Stage = new OutputStage(IntegerRange.Signed(8)),
        };
        LayerBounds bounds = Certificate.Bound(instruction, tensors);
        Int128 below = (-128 * 127) + (127 * -50);
        Assert.Equal(Int128.Abs(below), bounds.Accumulator);
        Assert.Equal((bounds.Accumulator * 64) + (1 << 13), bounds.Product);
        Assert.Equal(1 << 13, bounds.Addend);
    }

    [Fact]
    public void AnOverflowingNetworkIsRefusedAndTheLayerIsNamed()
    {
        // 18 bits hold 2^17: 64 * 9 weights of up to 127 times 128 exceed that by far.
        TargetProfile narrow = TargetCatalog.Find("cpu") with { Name = "narrow", Registers = new RegisterWidths(18, 64, 63) };
        var error = Assert.Throws<GraphException>(() => Quantize(narrow));
        Assert.Contains("'conv_", error.Message, StringComparison.Ordinal);
        Assert.Contains("accumulator", error.Message, StringComparison.Ordinal);
        Assert.Contains("the target has 18", error.Message, StringComparison.Ordinal);
        Quantize(TargetCatalog.Find("cpu"));
    }

    [Fact]
    public void AGainThatAnEightBitMultiplierCannotExpressIsAnErrorThatNamesTheLayer()
    {
        // Activations up to 1, weights up to 40000, and a clamp fused behind them: each integer step in is hundreds of steps out.
        var error = Assert.Throws<GraphException>(() => Quantize(ExcessGain.Error));
        Assert.Contains("'conv_", error.Message, StringComparison.Ordinal);
        Assert.Contains("8-bit multiplier", error.Message, StringComparison.Ordinal);
        Quantize(ExcessGain.Widen);

        static void Quantize(ExcessGain excess)
        {
            var test = new TestGraph(1, 1, 2, 4, 4);
            Value huge = test.Add("Conv", [test.Input, test.Constant([40000f, 40000f], 1, 2, 1, 1)]);
            Value clamped = test.Add("Clip", [huge, test.Constant([-0.5f]), test.Constant([0.5f])]);
            Graph graph = test.Build(test.Add("Sigmoid", test.Conv(clamped, 1, 1, 1)));
            CertificateTests.Quantize(graph, test, TargetCatalog.Find("paper") with { FuseActivations = true, ExcessGain = excess });
        }
    }

    [Fact]
    public void NoAccumulatorExceedsItsBoundOnExtremeInputs()
    {
        QuantizedModel model = Quantize(TargetCatalog.Find("cpu"));
        Convolve convolve = model.Program.Instructions.OfType<Convolve>().First();
        LayerBounds bounds = model.Bounds[model.Program.Instructions.ToList().IndexOf(convolve)];
        var random = new Random(3);
        IntegerRange range = model.Program.Tensors[convolve.Input].Range;
        int length = convolve.Weights.Length / convolve.Requantizers.Length;
        for (int trial = 0; trial < 2000; trial++)
        {
            int row = random.Next(convolve.Requantizers.Length);
            long sum = 0;
            for (int i = 0; i < length; i++)
            {
                sbyte weight = convolve.Weights[(row * length) + i];
                int value = trial % 3 == 0
                    ? random.Next(2) == 0 ? range.Min : range.Max
                    : trial % 3 == 1 ? (weight > 0 ? range.Max : range.Min) : (weight > 0 ? range.Min : range.Max);
                sum += weight * value;
                Assert.True(Int128.Abs(sum) <= bounds.Accumulator);
                Requantizer requantizer = convolve.Requantizers[row];
                Assert.True(Int128.Abs(((Int128)sum * requantizer.Multiplier) + requantizer.Addend) <= bounds.Product);
            }
        }
    }

    private static QuantizedModel Quantize(TargetProfile target)
    {
        var test = new TestGraph(1, 1, 64, 8, 8);
        return Quantize(test.Build(test.Add("Relu", test.Conv(test.Input, 64, 8, 3, pad: 1))), test, target);
    }

    private static QuantizedModel Quantize(Graph graph, TestGraph test, TargetProfile target) => TestQuantizer.Quantize(
        graph,
        test.Samples(2),
        target,
        new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = 2 },
        Origin);
}
