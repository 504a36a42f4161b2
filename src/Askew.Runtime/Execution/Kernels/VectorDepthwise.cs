using Askew.Execution.Kernels.Convolution;
using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;

namespace Askew.Execution.Kernels;

/// <summary><see cref="Convolve"/> of signed bytes where each input channel is a group of its own; see <see cref="DepthwisePlan"/>.</summary>
internal sealed class VectorDepthwise<TLanes, TVector> : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public string Name => TLanes.Name + "-depthwise";

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Convolve convolve
            || !TensorMemory.IsBytes(program, convolve.Input)
            || !TensorMemory.HasSlack(program, convolve.Input)
            || !TensorMemory.IsBytes(program, convolve.Output))
        {
            return null;
        }

        DepthwisePlan? plan = DepthwisePlan.For(convolve, program.Tensors[convolve.Input], program.Tensors[convolve.Output]);
        return plan is null ? null : new DepthwiseConvolution<TLanes, TVector>(convolve, plan).Run;
    }
}
