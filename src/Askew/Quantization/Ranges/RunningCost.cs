using Askew.Graphs;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Ranges;

/// <summary>About how long a network's nodes take, in multiplications of a dense layer: enough to weigh one tensor's bits against
/// another's.</summary>
/// <param name="plan">The network.</param>
internal sealed class RunningCost(NetworkStructure plan)
{
    // A depthwise layer has few products an element, and so moves more than it multiplies; what multiplies nothing only moves.
    private const double DepthwiseFactor = 4;
    private const double PerElement = 8;

    // What 16 bits cost more, measured: layers read them nearly as fast, sums and products have vectors half as full, and each result is
    // requantised by itself.
    private const double ExtraForDense = 0.2;
    private const double ExtraForDepthwise = 0.3;
    private const double ExtraForOthers = 1.5;
    private const double ExtraPerStoredElement = 10;

    /// <summary>What it costs more to look up entries in a table of 65536: it has no place in the cache nearest to the processor.</summary>
    public const double OfFinerTable = 2e5;

    /// <summary>The cost of all nodes.</summary>
    public double Whole { get; } = plan.ComputedNodes.Sum(node => Of(plan, node));

    /// <summary>What it costs more to run the network where <paramref name="root"/>, and all that share its mapping, have 16
    /// bits.</summary>
    public double OfLifting(Value root) => plan.GroupOf(root).Sum(value => (double)value.KnownShape.ElementCount) * ExtraPerStoredElement
        + plan.GroupOf(root).SelectMany(plan.ConsumersOf).Distinct().Where(reader => !plan.IsInTail(reader))
            .Sum(reader => Extra(reader) * Of(plan, reader));

    /// <summary>What it costs more to run <paramref name="layer"/> as two, and to add up what they make.</summary>
    public double OfSplitting(Node layer) =>
        Of(plan, layer) + (layer.Output.KnownShape.ElementCount * (PerElement + (3 * ExtraPerStoredElement)));

    /// <summary>What the tensors of <paramref name="widths"/> cost more that have 16 bits, outputs of the network apart.</summary>
    public double OfWideTensors(PlannedWidths widths) =>
        plan.Roots.Where(root => widths.BitsOf(root) > 8 && !plan.IsOutput(root)).Sum(OfLifting);

    private static bool IsDepthwise(LinearLayer layer) => layer.RowLength == layer.KernelSize && layer.Channels > 1;

    private static double Of(NetworkStructure plan, Node node)
    {
        double elements = node.Outputs.Sum(output => (double)output.KnownShape.ElementCount);
        double cost = elements * PerElement;
        if (plan.IsLinear(node))
        {
            LinearLayer layer = plan.LayerOf(node);
            cost += elements * layer.RowLength * (IsDepthwise(layer) ? DepthwiseFactor : 1);
        }

        return cost;
    }

    private double Extra(Node reader) => !plan.IsLinear(reader) ? ExtraForOthers
        : IsDepthwise(plan.LayerOf(reader)) ? ExtraForDepthwise : ExtraForDense;
}
