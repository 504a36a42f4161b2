using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>A vector kernel for <see cref="Convolve"/> of signed bytes, and of 16-bit integers where it says so; what it can do beyond that
/// is its plan's matter.</summary>
internal abstract class ByteConvolutionKernel<TLanes, TVector>(string kind) : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public string Name => TLanes.Name + "-" + kind;

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program) =>
        instruction is Convolve convolve
        && (TakesWideInputs || TensorMemory.IsBytes(program, convolve.Input))
        && TensorMemory.HasSlack(program, convolve.Input)
        && (GivesWideResults || TensorMemory.IsBytes(program, convolve.Output))
            ? Plan(convolve, program.Tensors[convolve.Input], program.Tensors[convolve.Output])
            : null;

    /// <summary>Whether activations may have 16 bits, too.</summary>
    protected virtual bool TakesWideInputs => false;

    /// <summary>Whether results may have 16 bits, too.</summary>
    protected virtual bool GivesWideResults => false;

    /// <summary>The instruction made ready; null where this kernel cannot run it.</summary>
    protected abstract BoundKernel? Plan(Convolve convolve, ProgramTensor input, ProgramTensor output);
}
