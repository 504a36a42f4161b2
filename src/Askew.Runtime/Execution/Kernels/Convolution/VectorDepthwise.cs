using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Convolution;

/// <summary><see cref="Convolve"/> of signed bytes or 16-bit integers where each input channel is a group of its own; see
/// <see cref="PackedDepthwise"/>.</summary>
internal sealed class VectorDepthwise<TLanes, TVector>() : ByteConvolutionKernel<TLanes, TVector>("depthwise")
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    protected override bool TakesWideInputs => true;

    protected override bool GivesWideResults => true;

    protected override BoundKernel? Plan(Convolve convolve, ProgramTensor input, ProgramTensor output) =>
        PackedDepthwise.For(convolve, input, output) is { } plan
            ? new IntegerDepthwise<TLanes, TVector>(convolve, plan, input.ElementSizeInBytes > 1, output.ElementSizeInBytes > 1).Run : null;
}
