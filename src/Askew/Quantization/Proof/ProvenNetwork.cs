using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Proof;

/// <summary>An integer program of which it is proven that nothing overflows: where the road ends.</summary>
/// <param name="Lowered">The program, and how it was decided.</param>
/// <param name="Bounds">What every register can hold, one entry an instruction.</param>
internal sealed record ProvenNetwork(LoweredNetwork Lowered, IReadOnlyList<LayerBounds> Bounds) : IDecision
{
    void IDecision.CheckInvariants()
    {
        if (Bounds.Count != Lowered.Program.Instructions.Count)
        {
            throw new BrokenInvariantException("not every instruction is proven");
        }
    }

    object IDecision.Describe() => new
    {
        Bounds = Bounds.Select(bounds => new
        {
            bounds.Node,
            bounds.Instruction,
            AccumulatorBits = RegisterWidths.BitsFor(bounds.Accumulator),
            ProductBits = RegisterWidths.BitsFor(bounds.Product),
            AddendBits = RegisterWidths.BitsFor(bounds.Addend),
        }),
    };
}
