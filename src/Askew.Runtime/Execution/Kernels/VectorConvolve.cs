using Askew.Execution.Kernels.Convolution;
using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;

namespace Askew.Execution.Kernels;

/// <summary><see cref="Convolve"/> of signed bytes by multiply-adds of pairs of 16-bit integers.</summary>
/// <remarks>How the work is cut and laid out is described at <see cref="ConvolvePlan"/>, <see cref="PairPlane"/> and
/// <see cref="PairTile{TLanes, TVector}"/>.</remarks>
internal sealed class VectorConvolve<TLanes, TVector> : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public string Name => TLanes.Name + "-convolve";

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

        ConvolvePlan? plan = ConvolvePlan.For(convolve, program.Tensors[convolve.Input], program.Tensors[convolve.Output]);
        return plan is null ? null : new PairConvolution<TLanes, TVector>(convolve, plan).Run;
    }
}
