using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Proof;
using Askew.Quantization.Targets;
using Askew.Workflows;

namespace Askew.Tests.Quantization;

/// <summary>Every instruction on extreme inputs, written out once more in 128 bits: no sum, product or addend ever exceeds what the certificate says.</summary>
public class CertificateFuzzTests
{
    private const int Trials = 300;

    private static readonly Type[] WithRegisters =
        [typeof(Convolve), typeof(MultiplyMatrices), typeof(AddRescaled), typeof(MultiplyRescaled), typeof(AveragePool), typeof(Rescale), typeof(Resize), typeof(Softmax), typeof(Normalize)];

    [Fact]
    public void NoIntermediateExceedsItsBound()
    {
        var random = new Random(17);
        var seen = new HashSet<Type>();
        foreach (string network in LayerAgreementTests.Networks.Keys)
        {
            foreach (string target in new[] { "cpu", "paper", "tflite", "power-of-two" })
            {
                QuantizedModel model = LayerAgreementTests.Quantize(network, 8, 3, TargetCatalog.Find(target)).Model;
                foreach ((IntegerInstruction instruction, LayerBounds bounds) in model.Program.Instructions.Zip(model.Bounds))
                {
                    seen.Add(instruction.GetType());
                    var registers = new Registers($"{network}, {target}, {instruction.GetType().Name}", bounds);
                    for (int trial = 0; trial < Trials; trial++)
                    {
                        Run(instruction, model.Program.Tensors, new Extremes(random, trial), registers);
                    }
                }
            }
        }

        Assert.All(WithRegisters, type => Assert.Contains(type, seen));
    }

    [Fact]
    public void ABoundThatIsOneTooSmallIsNoticed()
    {
        QuantizedModel model = LayerAgreementTests.Quantize("flatten, gemm", 8, 3, TargetCatalog.Find("cpu")).Model;
        MultiplyMatrices matrices = model.Program.Instructions.OfType<MultiplyMatrices>().Single();
        LayerBounds bounds = model.Bounds.Single(b => b.Node == matrices.Node);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
        {
            for (int trial = 0; trial < Trials; trial++)
            {
                Run(matrices, model.Program.Tensors, new Extremes(new Random(trial), trial), new Registers("gemm", bounds with { Accumulator = bounds.Accumulator - 1 }));
            }
        });
    }

    private static void Run(IntegerInstruction instruction, IReadOnlyList<ProgramTensor> tensors, Extremes extremes, Registers registers)
    {
        IntegerRange input = tensors[instruction.Inputs[0]].Range;
        switch (instruction)
        {
            case Convolve convolve:
                Row(convolve.Weights, convolve.Requantizers);
                break;
            case MultiplyMatrices matrices:
                Row(matrices.Weights, matrices.Requantizers);
                break;
            case AddRescaled add:
                Int128 left = extremes.Next(input);
                Int128 right = extremes.Next(tensors[add.Right].Range);
                registers.Hold(left, left * add.LeftMultiplier, add.Addend);
                registers.Hold(right, right * add.RightMultiplier, add.Addend);
                registers.Hold(0, (left * add.LeftMultiplier) + (right * add.RightMultiplier), 0);
                registers.Hold(0, (left * add.LeftMultiplier) + (right * add.RightMultiplier) + add.Addend, 0);
                break;
            case MultiplyRescaled multiply:
                registers.Requantize((Int128)(extremes.Next(input) - multiply.LeftZeroPoint) * (extremes.Next(tensors[multiply.Right].Range) - multiply.RightZeroPoint), multiply.Requantizer);
                break;
            case AveragePool pool:
                Requantizer ofWindow = pool.Requantizers[extremes.Below(pool.Requantizers.Length)];
                Int128 mean = 0;
                for (int i = 0; i < pool.Window.KernelSize; i++)
                {
                    registers.Requantize(mean += extremes.Next(input), ofWindow);
                }

                break;
            case Rescale rescale:
                registers.Requantize(extremes.Next(input), rescale.Requantizers[extremes.Below(rescale.Requantizers.Length)]);
                break;
            case Resize:
                int one = 1 << Resize.WeightBits;
                (int column, int row) = (extremes.Below(one + 1), extremes.Below(one + 1));
                Int128 above = ((Int128)extremes.Next(input) * (one - column)) + (extremes.Next(input) * column);
                Int128 below = ((Int128)extremes.Next(input) * (one - column)) + (extremes.Next(input) * column);
                registers.Hold(above, (above * (one - row)) + (below * row), (Int128)one * one / 2);
                break;
            case Softmax softmax:
                int[] distances = [.. Enumerable.Range(0, tensors[softmax.Input].Shape[softmax.Axis]).Select(i => i == 0 ? 0 : extremes.Next(new IntegerRange(0, input.Count - 1)))];
                Int128 sum = distances.Aggregate((Int128)0, (s, distance) => s + softmax.Exponentials[distance]);
                registers.Hold(0, sum, 0);
                foreach (int distance in softmax.Logarithm is null ? distances : [])
                {
                    registers.Hold(0, ((Int128)2 * softmax.Exponentials[distance] * softmax.ReciprocalScale) + (sum << Softmax.ReciprocalBits), 0);
                    registers.Hold(0, sum << (Softmax.ReciprocalBits + 1), 0);
                }

                break;
            case Normalize normalize:
                int[] window = [.. Enumerable.Range(0, Math.Min(normalize.Size, tensors[normalize.Input].Shape[1])).Select(_ => extremes.Next(input) - normalize.ZeroPoint)];
                Int128 squares = window.Aggregate((Int128)0, (s, distance) => s + ((Int128)distance * distance));
                registers.Hold(squares, 0, 0);
                registers.Requantize((Int128)window[0] * normalize.Factors[(int)(squares >> normalize.FactorShift)], normalize.Requantizer);
                break;
        }

        // A window's elements one by one; what lies in the padding counts as zero, which extremes have, too.
        void Row(sbyte[] weights, Requantizer[] requantizers)
        {
            int length = weights.Length / requantizers.Length;
            int row = extremes.Below(requantizers.Length);
            Int128 sum = 0;
            registers.Requantize(sum, requantizers[row]);
            foreach (sbyte weight in weights.AsSpan(row * length, length))
            {
                registers.Requantize(sum += (Int128)weight * extremes.For(weight, input), requantizers[row]);
            }
        }
    }

    /// <summary>Integers at the ends of their range, chosen to push one way, the other way, or at random.</summary>
    private sealed class Extremes(Random random, int trial)
    {
        public int Below(int count) => random.Next(count);

        public int Next(IntegerRange range) => (trial % 4) switch
        {
            0 => range.Min,
            1 => range.Max,
            2 => random.Next(2) == 0 ? range.Min : range.Max,
            _ => random.Next(range.Min, range.Max + 1),
        };

        public int For(sbyte weight, IntegerRange range) => (trial % 4) switch
        {
            0 => weight > 0 ? range.Min : range.Max,
            1 => weight > 0 ? range.Max : range.Min,
            2 => random.Next(3) switch { 0 => range.Min, 1 => range.Max, _ => 0 },
            _ => random.Next(range.Min, range.Max + 1),
        };
    }

    private sealed class Registers(string name, LayerBounds bounds)
    {
        public void Requantize(Int128 accumulator, Requantizer requantizer)
        {
            Hold(accumulator, accumulator * requantizer.Multiplier, requantizer.Addend);
            Hold(accumulator, (accumulator * requantizer.Multiplier) + requantizer.Addend, requantizer.Addend);
        }

        public void Hold(Int128 accumulator, Int128 product, Int128 addend)
        {
            Hold("accumulator", accumulator, bounds.Accumulator);
            Hold("product", product, bounds.Product);
            Hold("addend", addend, bounds.Addend);
        }

        private void Hold(string register, Int128 value, Int128 bound) => Assert.True(Int128.Abs(value) <= bound, $"{name}: the {register} holds {value}, its bound is {bound}");
    }
}
