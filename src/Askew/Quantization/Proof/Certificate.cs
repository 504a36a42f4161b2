using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Targets;
using Askew.Tensors;

namespace Askew.Quantization.Proof;

/// <summary>The proof that no register of the target overflows, whatever the inputs: interval arithmetic over the actual weights.</summary>
public static class Certificate
{
    /// <summary>Bounds every instruction of <paramref name="program"/> and holds them against the registers of <paramref name="target"/>.</summary>
    /// <exception cref="GraphException">Names every node that could overflow, the register, and by how much.</exception>
    public static IReadOnlyList<LayerBounds> Prove(IntegerProgram program, TargetProfile target)
    {
        LayerBounds[] bounds = [.. program.Instructions.Select(instruction => Bound(instruction, program.Tensors))];
        string[] overflows = [.. bounds.Where(b => !b.Fits(target.Registers)).Select(b => Describe(b, target.Registers))];
        return overflows.Length == 0
            ? bounds
            : throw new GraphException(
                $"target '{target.Name}' could overflow its registers in {overflows.Length} of {bounds.Length} steps:\n  " + string.Join("\n  ", overflows));
    }

    /// <summary>The bounds of one instruction.</summary>
    public static LayerBounds Bound(IntegerInstruction instruction, IReadOnlyList<ProgramTensor> tensors)
    {
        IntegerRange input = tensors[instruction.Inputs[0]].Range;
        Int128 magnitude = Magnitude(input.Min, input.Max);
        (Int128 accumulator, Int128 product, Int128 addend) = instruction switch
        {
            Convolve convolve => Rows(convolve.Weights, convolve.Requantizers, input),
            MultiplyMatrices matrices => Rows(matrices.Weights, matrices.Requantizers, input),
            AddRescaled add => Sum(add, input, tensors[add.Right].Range),
            MultiplyRescaled multiply => Requantized(
                Magnitude(input.Min - multiply.LeftZeroPoint, input.Max - multiply.LeftZeroPoint)
                * Magnitude(tensors[multiply.Right].Range.Min - multiply.RightZeroPoint, tensors[multiply.Right].Range.Max - multiply.RightZeroPoint),
                multiply.Requantizer),
            AveragePool pool => pool.Requantizers.Select(r => Requantized(magnitude * pool.Window.KernelSize, r)).Aggregate(Largest),
            Rescale rescale => rescale.Requantizers.Select(r => Requantized(magnitude, r)).Aggregate(Largest),
            Resize => (magnitude << Resize.WeightBits, magnitude << (2 * Resize.WeightBits), Int128.One << ((2 * Resize.WeightBits) - 1)),
            Softmax softmax => Shares(softmax, tensors[softmax.Input]),
            Normalize normalize => Normalized(normalize, tensors[normalize.Input]),
            _ => default((Int128, Int128, Int128)),
        };
        return new LayerBounds(instruction.Node, instruction.GetType().Name, accumulator, product, addend)
        {
            IsWide = instruction.Inputs.Any(tensor => tensors[tensor].ElementSizeInBytes > 1),
        };
    }

    // Every partial sum, in any order, lies between the sum of all negative terms and the sum of all positive ones.
    private static (Int128 Accumulator, Int128 Product, Int128 Addend) Rows(sbyte[] weights, Requantizer[] requantizers, IntegerRange input)
    {
        (Int128, Int128, Int128) largest = default;
        int length = weights.Length / requantizers.Length;
        for (int row = 0; row < requantizers.Length; row++)
        {
            long below = 0;
            long above = 0;
            foreach (sbyte weight in weights.AsSpan(row * length, length))
            {
                long atMin = (long)weight * input.Min;
                long atMax = (long)weight * input.Max;
                below += Math.Min(0, Math.Min(atMin, atMax));
                above += Math.Max(0, Math.Max(atMin, atMax));
            }

            largest = Largest(largest, Requantized(Magnitude(below, above), requantizers[row]));
        }

        return largest;
    }

    private static (Int128 Accumulator, Int128 Product, Int128 Addend) Requantized(Int128 accumulator, Requantizer requantizer)
    {
        Int128 product = accumulator * Int128.Abs(requantizer.Multiplier);
        Int128 addend = Int128.Abs(requantizer.Addend);
        return (accumulator, product + addend, addend);
    }

    private static (Int128 Accumulator, Int128 Product, Int128 Addend) Sum(AddRescaled add, IntegerRange left, IntegerRange right)
    {
        Int128 products = (Magnitude(left.Min, left.Max) * Int128.Abs(add.LeftMultiplier)) + (Magnitude(right.Min, right.Max) * Int128.Abs(add.RightMultiplier));
        Int128 addend = Int128.Abs(add.Addend);
        return (Int128.Max(Magnitude(left.Min, left.Max), Magnitude(right.Min, right.Max)), products + addend, addend);
    }

    // The sum of exponentials and its quotient live in the wide register.
    private static (Int128 Accumulator, Int128 Product, Int128 Addend) Shares(Softmax softmax, ProgramTensor input)
    {
        Int128 sum = (Int128)input.Shape[softmax.Axis] << Softmax.ExponentialBits;
        if (softmax.Logarithm is { } logarithm)
        {
            Int128 log = (Int128)logarithm.LogTable[^1] * (LayerBounds.BitsFor(sum) + Softmax.ExponentialBits);
            Int128 product = ((Int128)input.Range.Count * Math.Abs((long)logarithm.InputMultiplier)) + (log * Math.Abs((long)logarithm.LogMultiplier));
            return (0, Int128.Max(sum, product + Int128.Abs(logarithm.Addend)), Int128.Abs(logarithm.Addend));
        }

        Int128 numerator = (Int128)2 * softmax.Exponentials.Max() * softmax.ReciprocalScale;
        return (0, numerator + (sum << (Softmax.ReciprocalBits + 1)), 0);
    }

    private static (Int128 Accumulator, Int128 Product, Int128 Addend) Normalized(Normalize normalize, ProgramTensor input)
    {
        Int128 distance = Magnitude(input.Range.Min - normalize.ZeroPoint, input.Range.Max - normalize.ZeroPoint);
        Int128 squares = distance * distance * Math.Min(normalize.Size, input.Shape[1]);
        Int128 scaled = distance * normalize.Factors.Max();
        (Int128 accumulator, Int128 product, Int128 addend) = Requantized(scaled, normalize.Requantizer);
        return (Int128.Max(accumulator, squares), product, addend);
    }

    private static Int128 Magnitude(long min, long max) => Int128.Max(Int128.Abs(min), Int128.Abs(max));

    private static (Int128 Accumulator, Int128 Product, Int128 Addend) Largest(
        (Int128 Accumulator, Int128 Product, Int128 Addend) a, (Int128 Accumulator, Int128 Product, Int128 Addend) b) =>
        (Int128.Max(a.Accumulator, b.Accumulator), Int128.Max(a.Product, b.Product), Int128.Max(a.Addend, b.Addend));

    private static string Describe(LayerBounds bounds, RegisterWidths widths)
    {
        var registers = new List<string>();
        Add("accumulator", bounds.Accumulator, bounds.AccumulatorWidth(widths));
        Add("product", bounds.Product, widths.Product);
        Add("addend", bounds.Addend, widths.Addend);
        return $"node '{bounds.Node}' ({bounds.Instruction}): {string.Join(", ", registers)}";

        void Add(string name, Int128 magnitude, int width)
        {
            if (!RegisterWidths.Fits(magnitude, width))
            {
                registers.Add($"the {name} can reach {magnitude} and needs {LayerBounds.BitsFor(magnitude)} bits, the target has {width}");
            }
        }
    }
}
