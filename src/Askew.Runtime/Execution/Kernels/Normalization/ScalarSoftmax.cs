using System.Numerics;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Normalization;

/// <summary>Specification of <see cref="Softmax"/>.</summary>
internal sealed class ScalarSoftmax : ScalarKernel<Softmax>
{
    protected override void Run<TIn, TOut>(Softmax instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        Shape shape = tensors[instruction.Input].Shape;
        int count = shape[instruction.Axis];
        int inner = shape.CountBetween(instruction.Axis + 1, shape.Rank);
        for (int start = 0; start < input.Length; start++)
        {
            // The first element of every run along the axis.
            if (start / inner % count == 0)
            {
                RunAlongAxis<TIn, TOut>(instruction, input[start..], output[start..], count, inner);
            }
        }
    }

    private static void RunAlongAxis<TIn, TOut>(Softmax instruction, ReadOnlySpan<TIn> input, Span<TOut> output, int count, int stride)
        where TIn : unmanaged, IBinaryInteger<TIn>
        where TOut : unmanaged, IBinaryInteger<TOut>
    {
        int largest = int.MinValue;
        for (int i = 0; i < count; i++)
        {
            largest = Math.Max(largest, int.CreateTruncating(input[i * stride]));
        }

        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += instruction.Exponentials[largest - int.CreateTruncating(input[i * stride])];
        }

        long logOfSum = instruction.Logarithm is { } log ? NaturalLogarithm(sum, log.LogTable) : 0;
        for (int i = 0; i < count; i++)
        {
            int distance = largest - int.CreateTruncating(input[i * stride]);
            long value = instruction.Logarithm is { } logarithm
                ? ((-(long)distance * logarithm.InputMultiplier) - (logOfSum * logarithm.LogMultiplier)
                + logarithm.Addend) >> logarithm.RightShift
                : instruction.ZeroPoint + Share(instruction.Exponentials[distance], instruction.ReciprocalScale, sum);
            output[i * stride] = TOut.CreateTruncating(instruction.Saturation.Saturate(value));
        }
    }

    // e * reciprocal / (sum * 2^r), rounded half up; all terms are positive, so integer division is floor.
    private static long Share(int exponential, int reciprocalScale, long sum)
    {
        long half = sum << Softmax.ReciprocalBits;
        return ((2L * exponential * reciprocalScale) + half) / (2 * half);
    }

    // ln of a sum in 1/2^ExponentialBits, in 1/2^LogBits: leading bit times ln 2, plus the table of what follows it, linear in between.
    private static long NaturalLogarithm(long sum, int[] table)
    {
        int exponent = BitOperations.Log2((ulong)sum);
        const int fractionBits = 30;
        long mantissa = exponent <= fractionBits ? sum << (fractionBits - exponent) : sum >> (exponent - fractionBits);
        long fraction = mantissa - (1L << fractionBits);
        const int restBits = fractionBits - Softmax.LogTableBits;
        int index = (int)(fraction >> restBits);
        long rest = fraction & ((1L << restBits) - 1);
        long interpolated = table[index] + (((table[index + 1] - table[index]) * rest) >> restBits);
        return interpolated + ((long)(exponent - Softmax.ExponentialBits) * table[^1]);
    }
}
