using System.Numerics;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary>A kernel of the specification that combines two operands, which may differ in width and broadcast.</summary>
internal abstract class ScalarBinaryKernel<TInstruction> : ScalarKernel<TInstruction>
    where TInstruction : IntegerInstruction
{
    protected override void Run<TIn, TOut>(TInstruction instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        if (tensors[instruction.Inputs[1]].ElementSizeInBytes == 2)
        {
            Run<TIn, short, TOut>(instruction, tensors, storage);
        }
        else
        {
            Run<TIn, sbyte, TOut>(instruction, tensors, storage);
        }
    }

    /// <summary>The output for one pair of stored integers.</summary>
    protected abstract int Combine(TInstruction instruction, int left, int right);

    private void Run<TLeft, TRight, TOut>(TInstruction instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
        where TLeft : unmanaged, IBinaryInteger<TLeft>
        where TRight : unmanaged, IBinaryInteger<TRight>
        where TOut : unmanaged, IBinaryInteger<TOut>
    {
        Span<TLeft> left = storage.Integers<TLeft>(instruction.Inputs[0]);
        Span<TRight> right = storage.Integers<TRight>(instruction.Inputs[1]);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        int[]? leftMap = Broadcast.Map(tensors[instruction.Inputs[0]].Shape, tensors[instruction.Output].Shape);
        int[]? rightMap = Broadcast.Map(tensors[instruction.Inputs[1]].Shape, tensors[instruction.Output].Shape);
        for (int i = 0; i < output.Length; i++)
        {
            int a = int.CreateTruncating(left[leftMap is null ? i : leftMap[i]]);
            int b = int.CreateTruncating(right[rightMap is null ? i : rightMap[i]]);
            output[i] = TOut.CreateTruncating(Combine(instruction, a, b));
        }
    }
}
