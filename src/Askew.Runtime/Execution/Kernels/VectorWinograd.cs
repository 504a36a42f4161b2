using Askew.Execution.Kernels.Convolution;
using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;

namespace Askew.Execution.Kernels;

/// <summary><see cref="Convolve"/> of signed bytes with dense 3x3 windows; see <see cref="WinogradPlan"/>.</summary>
internal sealed class VectorWinograd<TLanes, TVector> : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public string Name => TLanes.Name + "-winograd";

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

        WinogradPlan? plan = WinogradPlan.For(convolve, program.Tensors[convolve.Input], program.Tensors[convolve.Output]);
        return plan is null ? null : new WinogradConvolution<TLanes, TVector>(convolve, plan).Run;
    }
}
