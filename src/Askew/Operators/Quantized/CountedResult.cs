using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Operators.Unary;

namespace Askew.Operators.Quantized;

/// <summary>What stands before a QuantizeLinear where a layer is computed in whole numbers:
/// <c>scale * (clamp(floor(gain * sum + addend)) - zeroPoint)</c>. Nothing of it is rounded but the floor, so on reals the layer is
/// <c>scale * (gain * sum + offset)</c>, clamped.</summary>
/// <param name="Sums">The whole numbers.</param>
/// <param name="Gains">What they are multiplied by: one number, or one for each channel.</param>
/// <param name="Offsets">What is added then, in steps from the zero point: half a step, which makes rounding down to rounding to the
/// nearest, is taken off.</param>
/// <param name="Clamp">The bounds, in real units; null where the integers end there.</param>
/// <param name="Scale">A step of the result.</param>
internal sealed record CountedResult(Value Sums, double[] Gains, double[] Offsets, (float Least, float Most)? Clamp, double Scale)
{
    private const double Half = 0.5;

    /// <summary>The result that <paramref name="quantize"/> makes integers of; null where it is none.</summary>
    public static CountedResult? Before(Graph graph, Node quantize)
    {
        if (QuantizeLinear.MappingIn(quantize) is not { IsPerTensor: true } stored)
        {
            return null;
        }

        (double scale, int zeroPoint) = (stored.Parameters.Scale, stored.Parameters.ZeroPoint);
        Value value = quantize.Input(0);
        if (scale != 1 && Step<Mul>(graph, ref value)?.SingleNumber() != scale)
        {
            return null;
        }

        if (Step<Sub>(graph, ref value)?.SingleNumber() != zeroPoint
            || !graph.IsReadOnce(value)
            || value.Producer is not { KnownOperator: Clip, Contract: PointwiseContract { Function.Clamp: { } bounds } } clip)
        {
            return null;
        }

        value = clip.Input(0);
        if (!graph.IsReadOnce(value) || value.Producer is not { KnownOperator: Floor } floor)
        {
            return null;
        }

        bool isClamped = bounds.Min > stored.Parameters.Range.Min || bounds.Max < stored.Parameters.Range.Max;
        return Of(graph, floor) is not { } counted ? null : counted with
        {
            Offsets = Array.ConvertAll(counted.Offsets, offset => offset - zeroPoint),
            Clamp = isClamped ? ((float)(scale * (bounds.Min - zeroPoint)), (float)(scale * (bounds.Max - zeroPoint))) : null,
            Scale = scale,
        };
    }

    /// <summary>What <paramref name="floor"/> rounds, in steps; null where it is no such result.</summary>
    public static CountedResult? Of(Graph graph, Node floor)
    {
        Value value = floor.Input(0);
        return Step<Add>(graph, ref value) is { } addends && Step<Mul>(graph, ref value) is { } gains
            ? new CountedResult(
                value, gains.Constant!.ToDoubles(), Array.ConvertAll(addends.Constant!.ToDoubles(), addend => addend - Half), null, 1)
            : null;
    }

    /// <summary>The constant that a node of type <typeparamref name="T"/> takes beside <paramref name="value"/>, which it makes and nobody
    /// else reads; then, <paramref name="value"/> is what the node reads. Null where there is no such node.</summary>
    public static Value? Step<T>(Graph graph, ref Value value)
        where T : Operator
    {
        if (!graph.IsReadOnce(value) || value.Producer is not { KnownOperator: T } node || node.Inputs is not [{ } left, { } right]
            || left.IsConstant == right.IsConstant || (node.KnownOperator is Sub && left.IsConstant))
        {
            return null;
        }

        value = left.IsConstant ? right : left;
        return left.IsConstant ? left : right;
    }
}
