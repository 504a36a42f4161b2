using System.Numerics;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Matrices;

/// <summary>Specification of <see cref="MultiplyActivations"/>.</summary>
internal sealed class ScalarMultiplyActivations : ScalarKernel<MultiplyActivations>
{
    protected override void Run<TIn, TOut>(MultiplyActivations instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        if (tensors[instruction.Right].ElementSizeInBytes == 2)
        {
            Run<TIn, short, TOut>(instruction, storage);
        }
        else
        {
            Run<TIn, sbyte, TOut>(instruction, storage);
        }
    }

    private static void Run<TLeft, TRight, TOut>(MultiplyActivations instruction, TensorStorage storage)
        where TLeft : unmanaged, IBinaryInteger<TLeft>
        where TRight : unmanaged, IBinaryInteger<TRight>
        where TOut : unmanaged, IBinaryInteger<TOut>
    {
        Span<TLeft> left = storage.Integers<TLeft>(instruction.Left);
        Span<TRight> right = storage.Integers<TRight>(instruction.Right);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        (int rows, int length, int columns) = (instruction.Rows, instruction.Length, instruction.Columns);
        for (int place = 0; place < output.Length; place++)
        {
            (int row, int column) = Math.DivRem(place, columns);
            int matrix = row / rows;
            long sum = 0;
            for (int k = 0; k < length; k++)
            {
                long a = long.CreateTruncating(left[(row * length) + k]) - instruction.LeftZeroPoint;
                long b = long.CreateTruncating(right[(((matrix * length) + k) * columns) + column]) - instruction.RightZeroPoint;
                sum += a * b;
            }

            output[place] = TOut.CreateTruncating(instruction.Stage.Apply(instruction.Requantizer.Apply(sum)));
        }
    }
}
