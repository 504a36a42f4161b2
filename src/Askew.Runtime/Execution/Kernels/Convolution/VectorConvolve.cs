using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Convolution;

/// <summary><see cref="Convolve"/> of signed bytes or 16-bit integers by multiply-adds of pairs of 16-bit integers.</summary>
/// <remarks>How the work is cut and laid out is described at <see cref="PackedConvolution"/>, <see cref="PairPlane"/> and
/// <see cref="PairTile{TLanes, TVector}"/>.</remarks>
internal sealed class VectorConvolve<TLanes, TVector>() : ByteConvolutionKernel<TLanes, TVector>("convolve")
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    protected override bool TakesWideInputs => true;

    protected override bool GivesWideResults => true;

    protected override BoundKernel? Plan(Convolve convolve, ProgramTensor input, ProgramTensor output) =>
        PackedConvolution.For(convolve, input, output) is { } plan
            ? new PairConvolution<TLanes, TVector>(convolve, plan, input.ElementSizeInBytes > 1, output.ElementSizeInBytes > 1).Run : null;
}
