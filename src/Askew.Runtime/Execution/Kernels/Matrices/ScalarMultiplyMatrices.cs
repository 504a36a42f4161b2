using Askew.Instructions;

namespace Askew.Execution.Kernels.Matrices;

/// <summary>Specification of <see cref="MultiplyMatrices"/>.</summary>
internal sealed class ScalarMultiplyMatrices : ScalarKernel<MultiplyMatrices>
{
    protected override void Run<TIn, TOut>(MultiplyMatrices instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        int columns = instruction.Requantizers.Length;
        int length = instruction.Weights.Length / columns;
        int rows = output.Length / columns;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                long sum = 0;
                for (int i = 0; i < length; i++)
                {
                    sum += instruction.Weights[(column * length) + i] * int.CreateTruncating(input[(row * length) + i]);
                }

                output[(row * columns) + column] =
                    TOut.CreateTruncating(instruction.Stage.Apply(instruction.Requantizers[column].Apply(sum)));
            }
        }
    }
}
