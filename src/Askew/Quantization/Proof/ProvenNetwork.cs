using System.Text.Json.Nodes;
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

    JsonObject IDecision.Describe() => Described.Of(
        ("bounds", Described.List(Bounds, bounds => Described.Of(
            ("node", bounds.Node),
            ("instruction", bounds.Instruction),
            ("accumulatorBits", RegisterWidths.BitsFor(bounds.Accumulator)),
            ("productBits", RegisterWidths.BitsFor(bounds.Product)),
            ("addendBits", RegisterWidths.BitsFor(bounds.Addend))))));
}
