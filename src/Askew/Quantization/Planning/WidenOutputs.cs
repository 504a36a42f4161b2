using Askew.Graphs;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Planning;

/// <summary>Gives the network's outputs 16 bits where the target has them: that costs nothing, since no layer reads them, and of two scores
/// that are equal in 8 bits nobody knows the larger.</summary>
internal static class WidenOutputs
{
    /// <summary>Widens every output that is made by a layer, has no width of its own yet, and is read by no layer.</summary>
    public static PlannedWidths Run(PlannedWidths plan) => plan.Target.WideActivations
        ? plan.WithBits(
            plan.Leaving.Select(plan.RootOf)
                .Where(root => root.Producer is { Contract.IsFineFor16Bits: true } && !plan.HasOwnBits(root) && OnlyLeaves(plan, root)),
            TargetProfile.WideActivationBits)
        : plan;

    private static bool OnlyLeaves(PlannedWidths plan, Value root) => plan.GroupOf(root)
        .SelectMany(plan.ConsumersOf)
        .All(reader => plan.IsInTail(reader) || plan.RootOf(reader.Output) == root);
}
