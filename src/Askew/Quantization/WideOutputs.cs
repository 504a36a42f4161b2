using Askew.Graphs;

namespace Askew.Quantization;

/// <summary>Gives the network's outputs 16 bits where the target has them: that costs nothing, since no layer reads them, and of two scores that are
/// equal in 8 bits nobody knows the larger.</summary>
internal static class WideOutputs
{
    /// <summary>Widens every output that is made by a layer, has no width of its own yet, and is read by no layer.</summary>
    public static void Widen(QuantizationPlan plan)
    {
        if (!plan.Target.WideActivations)
        {
            return;
        }

        foreach (Value root in plan.Leaving.Select(plan.RootOf).Where(root =>
            root.Producer is { Contract.IsFineFor16Bits: true } && plan.BitWidthOf(root) is null && OnlyLeaves(plan, root)).ToArray())
        {
            plan.SetBitWidth(root, TargetProfile.WideActivationBits);
        }
    }

    private static bool OnlyLeaves(QuantizationPlan plan, Value root) => plan.GroupOf(root)
        .SelectMany(plan.ConsumersOf)
        .All(reader => plan.IsInTail(reader) || plan.RootOf(reader.Output) == root);
}
