using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Proof;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Export;
using Askew.Tests.Quantization.Lowering;
using Askew.Workflows;

namespace Askew.Tests.Quantization.Proof;

/// <summary>Every instruction on extreme inputs, written out once more in 128 bits: no sum, product or addend ever exceeds what the
/// certificate says.</summary>
public class CertificateFuzzTests
{
    private const int Trials = 300;

    [Fact]
    public void NoIntermediateExceedsItsBound()
    {
        var random = new Random(17);
        var seen = new HashSet<Type>();
        foreach (string target in new[] { "cpu", "paper", "tflite", "power-of-two" })
        {
            TargetProfile profile = TargetCatalog.Find(target);
            foreach (string network in LayerAgreementTests.Networks.Keys)
            {
                Check($"{network}, {target}", LayerAgreementTests.Quantize(network, 8, 3, profile).Model);
            }

            Check($"embedding, {target}", Embedding(profile));
        }

        Assert.All(InstructionKinds.All, kind => Assert.Contains(kind, seen));

        void Check(string network, QuantizedModel model)
        {
            foreach ((IntegerInstruction instruction, LayerBounds bounds) in model.Program.Instructions.Zip(model.Bounds))
            {
                seen.Add(instruction.GetType());
                var registers = new Registers($"{network}, {instruction.GetType().Name}", bounds);
                for (int trial = 0; trial < Trials; trial++)
                {
                    instruction.Accept(new Intermediates(model.Program.Tensors, new Extremes(random, trial), registers));
                }
            }
        }
    }

    // The networks of layers take reals alone.
    private static QuantizedModel Embedding(TargetProfile target)
    {
        var test = new TestGraph(1, 1);
        Value ids = test.AddInput("ids", ElementType.Int64, 1, 4);
        Graph graph = test.Build(test.Add("Gather", [test.Random(1, 100, 5), ids]));
        var sample = new Sample { Name = "sample", Inputs = [Tensor.Of(new Shape(1, 4), [0f, 99f, 50f, 7f])] };
        return TestQuantizer.Quantize(
            graph, [sample], target, new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = 1 },
            new ProgramOrigin("test", "test", "-", target.Name, "test"));
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
                var registers = new Registers("gemm", bounds with { Accumulator = bounds.Accumulator - 1 });
                matrices.Accept(new Intermediates(model.Program.Tensors, new Extremes(new Random(trial), trial), registers));
            }
        });
    }

    /// <summary>Everything that one result of an instruction passes on its way.</summary>
    private sealed class Intermediates(IReadOnlyList<ProgramTensor> tensors, Extremes extremes, Registers registers)
        : IInstructionVisitor<Registers>
    {
        public Registers Visit(Convolve instruction) =>
            Row(instruction.Weights, instruction.Requantizers, tensors[instruction.Input].Range);

        public Registers Visit(MultiplyMatrices instruction) =>
            Row(instruction.Weights, instruction.Requantizers, tensors[instruction.Input].Range);

        public Registers Visit(MultiplyActivations instruction)
        {
            Int128 sum = 0;
            for (int k = 0; k < instruction.Length; k++)
            {
                Int128 left = extremes.Next(tensors[instruction.Left].Range) - instruction.LeftZeroPoint;
                Int128 right = extremes.Next(tensors[instruction.Right].Range) - instruction.RightZeroPoint;
                registers.Requantize(sum += left * right, instruction.Requantizer);
            }

            return registers;
        }

        public Registers Visit(LookUp instruction) => registers;

        public Registers Visit(AddRescaled instruction)
        {
            Int128 left = extremes.Next(tensors[instruction.Left].Range);
            Int128 right = extremes.Next(tensors[instruction.Right].Range);
            Int128 sum = (left * instruction.LeftMultiplier) + (right * instruction.RightMultiplier);
            registers.Hold(left, left * instruction.LeftMultiplier, instruction.Addend);
            registers.Hold(right, right * instruction.RightMultiplier, instruction.Addend);
            registers.Hold(0, sum, 0);
            return registers.Hold(0, sum + instruction.Addend, 0);
        }

        public Registers Visit(MultiplyRescaled instruction)
        {
            Int128 left = extremes.Next(tensors[instruction.Left].Range) - instruction.LeftZeroPoint;
            Int128 right = extremes.Next(tensors[instruction.Right].Range) - instruction.RightZeroPoint;
            return registers.Requantize(left * right, instruction.Requantizer);
        }

        public Registers Visit(MaxPool instruction) => registers;

        public Registers Visit(AveragePool instruction)
        {
            Requantizer ofWindow = instruction.Requantizers[extremes.Below(instruction.Requantizers.Length)];
            Int128 sum = 0;
            for (int i = 0; i < instruction.Window.KernelSize; i++)
            {
                registers.Requantize(sum += extremes.Next(tensors[instruction.Input].Range), ofWindow);
            }

            return registers;
        }

        public Registers Visit(Rescale instruction) => registers.Requantize(
            extremes.Next(tensors[instruction.Input].Range), instruction.Requantizers[extremes.Below(instruction.Requantizers.Length)]);

        public Registers Visit(Concatenate instruction) => registers;

        public Registers Visit(Rearrange instruction) => registers;

        public Registers Visit(Resize instruction)
        {
            IntegerRange input = tensors[instruction.Input].Range;
            int one = 1 << Resize.WeightBits;
            (int column, int row) = (extremes.Below(one + 1), extremes.Below(one + 1));
            Int128 above = ((Int128)extremes.Next(input) * (one - column)) + (extremes.Next(input) * column);
            Int128 below = ((Int128)extremes.Next(input) * (one - column)) + (extremes.Next(input) * column);
            return registers.Hold(above, (above * (one - row)) + (below * row), (Int128)one * one / 2);
        }

        public Registers Visit(Softmax instruction)
        {
            ProgramTensor input = tensors[instruction.Input];
            var distance = new IntegerRange(0, input.Range.Count - 1);
            int[] distances = [.. Enumerable.Range(0, input.Shape[instruction.Axis]).Select(i => i == 0 ? 0 : extremes.Next(distance))];
            Int128 sum = distances.Aggregate((Int128)0, (s, d) => s + instruction.Exponentials[d]);
            registers.Hold(0, sum, 0);
            foreach (int d in instruction.Logarithm is null ? distances : [])
            {
                Int128 numerator = (Int128)2 * instruction.Exponentials[d] * instruction.ReciprocalScale;
                registers.Hold(0, numerator + (sum << Softmax.ReciprocalBits), 0);
                registers.Hold(0, sum << (Softmax.ReciprocalBits + 1), 0);
            }

            return registers;
        }

        public Registers Visit(Normalize instruction)
        {
            ProgramTensor input = tensors[instruction.Input];
            int size = Math.Min(instruction.Size, input.Shape[1]);
            int[] window = [.. Enumerable.Range(0, size).Select(_ => extremes.Next(input.Range) - instruction.ZeroPoint)];
            Int128 squares = window.Aggregate((Int128)0, (s, distance) => s + ((Int128)distance * distance));
            registers.Hold(squares, 0, 0);
            int factor = instruction.Factors[(int)(squares >> instruction.FactorShift)];
            return registers.Requantize((Int128)window[0] * factor, instruction.Requantizer);
        }

        public Registers Visit(NormalizeMoments instruction)
        {
            int[] run = [.. Enumerable.Range(0, instruction.Count).Select(_ => extremes.Next(tensors[instruction.Input].Range))];
            Int128 count = instruction.Count;
            Int128 sum = run.Aggregate((Int128)0, (s, q) => s + q);
            Int128 squares = run.Aggregate((Int128)0, (s, q) => s + ((Int128)q * q));
            Int128 center = instruction.IsCentered ? sum : count * instruction.ZeroPoint;
            Int128 spread = Int128.Max(1, (((count * squares) - (sum * sum) + ((sum - center) * (sum - center))) << (2 * instruction.Raise))
                + instruction.Epsilon);
            Assert.InRange(spread, 1, (Int128)long.MaxValue);
            foreach (int q in run)
            {
                double normalized = Math.ScaleB((double)((count * q) - center) / Math.Sqrt((double)spread), instruction.Raise);
                var rounded = (Int128)Math.Round(normalized * (1 << NormalizeMoments.FractionBits));
                registers.Requantize(
                    rounded, instruction.Requantizers[extremes.Below(instruction.Requantizers.Length)]);
            }

            return registers;
        }

        public Registers Visit(SelectLargest instruction) => registers;

        public Registers Visit(GatherRows instruction) => registers;

        // A window's elements one by one; what lies in the padding counts as zero, which extremes have, too.
        private Registers Row(sbyte[] weights, Requantizer[] requantizers, IntegerRange input)
        {
            int length = weights.Length / requantizers.Length;
            int row = extremes.Below(requantizers.Length);
            Int128 sum = 0;
            registers.Requantize(sum, requantizers[row]);
            foreach (sbyte weight in weights.AsSpan(row * length, length))
            {
                registers.Requantize(sum += (Int128)weight * extremes.For(weight, input), requantizers[row]);
            }

            return registers;
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
        public Registers Requantize(Int128 accumulator, Requantizer requantizer)
        {
            Hold(accumulator, accumulator * requantizer.Multiplier, requantizer.Addend);
            return Hold(accumulator, (accumulator * requantizer.Multiplier) + requantizer.Addend, requantizer.Addend);
        }

        public Registers Hold(Int128 accumulator, Int128 product, Int128 addend)
        {
            Hold("accumulator", accumulator, bounds.Accumulator);
            Hold("product", product, bounds.Product);
            Hold("addend", addend, bounds.Addend);
            return this;
        }

        private void Hold(string register, Int128 value, Int128 bound) =>
            Assert.True(Int128.Abs(value) <= bound, $"{name}: the {register} holds {value}, its bound is {bound}");
    }
}
