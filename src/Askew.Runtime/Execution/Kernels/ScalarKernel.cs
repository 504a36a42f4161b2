using System.Numerics;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels;

/// <summary>A kernel of the specification: one instruction kind, one input element type, one output element type.</summary>
internal abstract class ScalarKernel<TInstruction>
    where TInstruction : IntegerInstruction
{
    /// <summary>The kernel made ready for <paramref name="instruction"/> of <paramref name="program"/>.</summary>
    public BoundKernel Bind(TInstruction instruction, IntegerProgram program)
    {
        bool wideInput = program.Tensors[instruction.Inputs[0]].ElementSizeInBytes == 2;
        bool wideOutput = program.Tensors[instruction.Output].ElementSizeInBytes == 2;
        return (wideInput, wideOutput) switch
        {
            (false, false) => (storage, _) => Run<sbyte, sbyte>(instruction, program.Tensors, storage),
            (false, true) => (storage, _) => Run<sbyte, short>(instruction, program.Tensors, storage),
            (true, false) => (storage, _) => Run<short, sbyte>(instruction, program.Tensors, storage),
            (true, true) => (storage, _) => Run<short, short>(instruction, program.Tensors, storage),
        };
    }

    /// <summary>Executes the instruction.</summary>
    protected abstract void Run<TIn, TOut>(TInstruction instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
        where TIn : unmanaged, IBinaryInteger<TIn>
        where TOut : unmanaged, IBinaryInteger<TOut>;

    /// <summary>Extents of a tensor that a window slides over: [N, C, H, W], with H = 1 for rank 3.</summary>
    protected static (int Batch, int Channels, int Height, int Width) Image(Shape shape) =>
        (shape[0], shape[1], shape.Rank == 4 ? shape[2] : 1, shape[-1]);
}
