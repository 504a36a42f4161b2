using Askew.Execution.Kernels.Convolution;
using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;

namespace Askew.Execution.Kernels;

/// <summary><see cref="Convolve"/> of signed bytes where each input channel is a group of its own; see <see cref="DepthwisePlan"/>.</summary>
internal sealed class VectorDepthwise<TLanes, TVector>() : ByteConvolutionKernel<TLanes, TVector>("depthwise")
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    protected override BoundKernel? Plan(Convolve convolve, ProgramTensor input, ProgramTensor output) =>
        DepthwisePlan.For(convolve, input, output) is { } plan ? new DepthwiseConvolution<TLanes, TVector>(convolve, plan).Run : null;
}
