using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.Binary;
using Askew.Operators.Unary;

namespace Askew.Operators.Quantized;

/// <summary>Finds layers that count in integers: sums of integers times a gain plus an addend, rounded down to the index of a table or to
/// the argument of a LeakyRelu. That is how exports of Askew spell a layer with a fused function. The index is a decided tensor of scale
/// 1.</summary>
/// <remarks>Rounding down is rounding to the nearest of half a step less, halves upwards, as layers round.</remarks>
internal static class CountedIndices
{
    private const int MostBits = 16;

    /// <summary>Puts a decided index in the place of each Floor that gives one.</summary>
    public static void Take(Graph graph)
    {
        foreach (Node floor in graph.Nodes.Where(node => node.KnownOperator is Floor).ToArray())
        {
            if (BitsBehind(graph, floor.Output) is { } bits && CountedLayers.TakeIndex(graph, floor))
            {
                floor.Output.Decided = new QuantizationParameters(1, 0, bits);
            }
        }
    }

    // Of the index that is clamped to the table, or beyond whose ends what follows is saturated.
    private static int? BitsBehind(Graph graph, Value index) => (graph.IsReadOnce(index) ? graph.ConsumersOf(index)[0] : null) switch
    {
        { KnownOperator: Clip, Contract: PointwiseContract { Function.Clamp: { } clamp } } => Bits(bits =>
            IntegerRange.Signed(bits) is var range && clamp.Min == range.Min && clamp.Max == range.Max),
        { KnownOperator: Sub } sub when graph.IsReadOnce(sub.Output) && sub.Input(0) == index && sub.Input(1).SingleNumber() is { } corner
            && graph.ConsumersOf(sub.Output)[0] is { KnownOperator: LeakyRelu } leaky && graph.IsReadOnce(leaky.Output)
            && graph.ConsumersOf(leaky.Output)[0] is { KnownOperator: QuantizeLinear } quantize
            && QuantizeLinear.MappingIn(quantize) is { IsPerTensor: true } stored
            && leaky.Contract is PointwiseContract { Function: var function }
            => Bits(bits => IsSaturated(stored.Parameters, function.Channels[0], IntegerRange.Signed(bits), corner)),
        _ => null,
    };

    private static bool IsSaturated(QuantizationParameters mapping, Func<double, double> function, IntegerRange range, double corner) =>
        mapping.Quantize(function(range.Min - corner)) == mapping.Range.Min
        && mapping.Quantize(function(range.Max - corner)) == mapping.Range.Max;

    private static int? Bits(Predicate<int> fit)
    {
        int bits = Enumerable.Range(2, MostBits - 1).FirstOrDefault(bits => fit(bits));
        return bits == 0 ? null : bits;
    }
}
