using System.Numerics;
using Askew.Evaluation;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tests.Quantization.Lowering;

namespace Askew.Tests.Quantization.Targets;

/// <summary>Targets for other people's engines against the rules that these publish.</summary>
public class ToolChainTargetTests
{
    [Theory]
    [InlineData("cmsis-nn")]
    [InlineData("tflite")]
    public void ConvolutionsAreRequantizedAsCmsisNnDoesWithSingleRounding(string target)
    {
        (QuantizedModel model, _) = LayerAgreementTests.Quantize("conv, relu", 8, 5, TargetCatalog.Find(target));
        var convolve = (Convolve)model.Program.Instructions.Single(i => i is Convolve);
        QuantizationParameters input = model.Program.Tensors[convolve.Input].Parameters;
        QuantizationParameters output = model.Program.Tensors[convolve.Output].Parameters;
        var random = new Random(7);
        int length = convolve.Weights.Length / convolve.Requantizers.Length;
        int twice = 0;
        int count = 0;
        for (int k = 0; k < convolve.Requantizers.Length; k++)
        {
            Requantizer requantizer = convolve.Requantizers[k];
            sbyte[] weights = convolve.Weights[(k * length)..((k + 1) * length)];

            // The bias that such an engine is given: what the addend holds besides the zero points and half a step is a whole number of
            // multipliers.
            long half = 1L << (requantizer.RightShift - 1);
            long zeroPoint = input.ZeroPoint * weights.Sum(w => (long)w);
            long rest = requantizer.Addend - half - ((long)output.ZeroPoint << requantizer.RightShift);
            Assert.Equal(0, rest % requantizer.Multiplier);
            int bias = checked((int)((rest / requantizer.Multiplier) + zeroPoint));

            // A multiplier in [2^30, 2^31) and a shift to the left, as the engine has them.
            int doublings = BitOperations.LeadingZeroCount((uint)requantizer.Multiplier) - 1;
            int multiplier = checked((int)Math.Min((long)requantizer.Multiplier << doublings, int.MaxValue));
            int shift = 31 - (requantizer.RightShift + doublings);
            for (int i = 0; i < 2000; i++)
            {
                sbyte[] window = [.. weights.Select(_ => (sbyte)random.Next(-128, 128))];
                int ours = convolve.Stage.Apply(requantizer.Apply(weights.Zip(window, (w, x) => (long)w * x).Sum()));
                int accumulator = bias + weights.Zip(window, (w, x) => w * (x - input.ZeroPoint)).Sum();
                Assert.Equal(Clamp(CmsisNn.SingleRounding(accumulator, multiplier, shift)), ours);
                twice += Clamp(CmsisNn.DoubleRounding(accumulator, multiplier, shift)) == ours ? 0 : 1;
                count++;
            }
        }

        // Rounding twice, as the library does unless it is told otherwise, is another arithmetic, if rarely.
        Assert.Equal(2000 * convolve.Requantizers.Length, count);
        Assert.InRange(twice, 0, count / 100);

        int Clamp(int requantized) =>
            Math.Clamp(requantized + output.ZeroPoint, convolve.Stage.Saturation.Min, convolve.Stage.Saturation.Max);
    }

    [Fact]
    public void RoundingTwiceIsAnotherArithmetic()
    {
        // (1 << 30) is one half; -1.5 and -0.5 are ties that the second rounding takes away from zero.
        Assert.Equal(-1, CmsisNn.SingleRounding(-3, 1 << 30, 0));
        Assert.Equal(-2, CmsisNn.DoubleRounding(-6, 1 << 30, -1));
        Assert.Equal(-1, CmsisNn.SingleRounding(-6, 1 << 30, -1));
        Assert.Equal(new Requantizer(1 << 29, 31, 1L << 30).Apply(-6), CmsisNn.SingleRounding(-6, 1 << 30, -1));
    }

    [Theory]
    [InlineData("cmsis-nn")]
    [InlineData("tflite")]
    public void ConcatenationsCopyIntegersAndFunctionsHaveFixedScales(string target)
    {
        IntegerProgram joined = LayerAgreementTests.Quantize("concat", 8, 5, TargetCatalog.Find(target)).Model.Program;
        Concatenate join = joined.Instructions.OfType<Concatenate>().Single();
        Assert.All(join.Tables, Assert.Null);
        Assert.All(join.Parts, part => Assert.Equal(joined.Tensors[join.Output].Parameters, joined.Tensors[part].Parameters));
        Assert.Contains(LayerAgreementTests.Quantize("concat", 8, 5,
            TargetCatalog.Find("cpu")).Model.Program.Instructions.OfType<Concatenate>().Single().Tables, table => table is not null);

        foreach ((string network, double scale, int zeroPoint) in new[] { ("softmax", 1.0 / 256, -128), ("conv, sigmoid", 1.0 / 256, -128),
            ("sigmoid of the input", 1.0 / 128, 0) })
        {
            IntegerProgram program = LayerAgreementTests.Quantize(network, 8, 5, TargetCatalog.Find(target)).Model.Program;
            Assert.Equal(new QuantizationParameters(scale, zeroPoint, 8), program.Tensors[program.Outputs[0]].Parameters);
        }
    }

    [Fact]
    public void NoTableIsFusedWhereTheEngineHasNone()
    {
        IntegerProgram program = LayerAgreementTests.Quantize("conv, leaky relu", 8, 5, TargetCatalog.Find("tflite")).Model.Program;
        Assert.Null(program.Instructions.OfType<Convolve>().Single().Stage.Table);
        Assert.Single(program.Instructions.OfType<LookUp>());
    }

    [Fact]
    public void EveryScaleIsAPowerOfTwoAndEveryMultiplierOnlyShifts()
    {
        foreach (string network in new[] { "conv, relu", "depthwise, relu6", "add, relu", "flatten, gemm",
            "concat", "global average pool" })
        {
            (QuantizedModel model, IReadOnlyList<Sample> samples) =
                LayerAgreementTests.Quantize(network, 8, 5, TargetCatalog.Find("power-of-two"));
            Assert.All(model.Program.Tensors, tensor =>
                Assert.True(IsPowerOfTwo(tensor.Parameters.Scale)
                && tensor.Parameters.ZeroPoint == 0, $"{network}: {tensor.Name} {tensor.Parameters}"));
            Requantizer[] requantizers =
                [.. model.Program.Instructions.SelectMany(i =>
                i switch { Convolve c => c.Requantizers, MultiplyMatrices m => m.Requantizers, _ => [] })];
            Assert.All(requantizers, requantizer =>
                Assert.True(BitOperations.IsPow2(requantizer.Multiplier) || requantizer.Multiplier == 0, $"{network}: {requantizer}"));
            Assert.NotEmpty(new ProgramNetwork(model.Program).Run(samples[0].Inputs)[0].Floats.ToArray());
        }
    }

    private static bool IsPowerOfTwo(double scale) => Math.ScaleB(1, Math.ILogB(scale)) == scale;
}
