using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Convolution;

/// <summary><see cref="Convolve"/> of signed bytes with dense 3x3 windows; see <see cref="PackedWinograd"/>.</summary>
internal sealed class VectorWinograd<TLanes, TVector>() : ByteConvolutionKernel<TLanes, TVector>("winograd")
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    protected override BoundKernel? Plan(Convolve convolve, ProgramTensor input, ProgramTensor output) =>
        PackedWinograd.For(convolve, input, output) is { } plan ? new IntegerWinograd<TLanes, TVector>(convolve, plan).Run : null;
}
