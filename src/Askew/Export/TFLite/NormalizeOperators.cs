using Askew.Export.TFLite.Schema;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>Local response normalisation by tables, in integers of 32 bits from beginning to end.</summary>
internal sealed class NormalizeOperators(LiteGraph graph, LiteTensors tensors)
{
    // What a product of a distance and a factor may have, so that half a step and the zero point fit beside it.
    private const int ProductBits = 29;

    /// <summary>Appends the instruction.</summary>
    /// <remarks>The program multiplies with a factor, then with a multiplier, in 64 bits. Here they are one table, as fine as 32 bits hold:
    /// results differ by a step at most, where they lie nearly half-way.</remarks>
    public void Add(Normalize normalize)
    {
        string node = normalize.Node;
        QuantizationParameters from = tensors[normalize.Input].Parameters;
        Refusal.Unless(
            tensors.TypeOf(normalize.Input) == LiteType.Int8 && tensors.TypeOf(normalize.Output) == LiteType.Int8, node,
            "a local response normalisation is exported with 8 bits, and this one has 16");
        int input = tensors.Of(normalize.Input);
        int axis = tensors.ChannelDimension(normalize.Input);
        int[] shape = graph[input].Shape;
        int whole = Cast(node, input, LiteType.Int32);
        int distance = Binary(node, "distance", LiteOperator.Sub, whole, graph.Integer(normalize.ZeroPoint), shape);

        // Sums of windows are differences of running sums, before which there is a 0.
        int squares = Binary(node, "squares", LiteOperator.Mul, distance, distance, shape);
        int channels = shape[axis];
        int running = graph.Declare($"{node}/running", LiteType.Int32, shape);
        graph.Append(LiteOperator.CumSum, [squares, graph.Integer(axis)], running, new FlatTable().Flag(0, false).Flag(1, false));
        int[] grown = [.. shape.Select((extent, d) => d == axis ? extent + 1 : extent)];
        int[] sides = [.. shape.SelectMany((_, d) => new[] { d == axis ? 1 : 0, 0 })];
        int from0 = graph.Declare($"{node}/running_from_0", LiteType.Int32, grown);
        graph.Append(LiteOperator.Pad, [running, graph.Integers([shape.Length, 2], sides)], from0);
        int upper = Choose(node, from0, [.. Places(channels).Select(c => Math.Min(channels, c + (normalize.Size / 2) + 1))], axis, shape);
        int lower = Choose(node, from0, [.. Places(channels).Select(c => Math.Max(0, c - ((normalize.Size - 1) / 2)))], axis, shape);
        int sums = Binary(node, "sums", LiteOperator.Sub, upper, lower, shape);
        int index = Shifted(node, "index", sums, normalize.FactorShift, shape);

        // What is multiplied, and what is added to that, in 32 bits.
        (int[] factors, int shift) = Factors(normalize, from);
        double offset = Math.ScaleB((double)normalize.Requantizer.Addend, shift - normalize.Requantizer.RightShift);
        int reach = Math.Max(from.Range.Max - normalize.ZeroPoint, normalize.ZeroPoint - from.Range.Min);
        Refusal.Unless(
            factors.Max(factor => Math.Abs((double)factor)) * reach + Math.Abs(offset) < int.MaxValue
                && (double)channels * reach * reach < int.MaxValue,
            node, "its sums and products need more than 32 bits");
        int table = graph.Integers(factors);
        int factor = graph.Declare($"{node}/factor", LiteType.Int32, shape);
        graph.Append(LiteOperator.Gather, [table, index], factor, new FlatTable().Int(0, 0));
        int product = Binary(node, "product", LiteOperator.Mul, distance, factor, shape);
        int raised = Binary(node, "raised", LiteOperator.Add, product, graph.Integer((int)Math.Round(offset)), shape);
        int steps = Shifted(node, "steps", raised, shift, shape);
        int low = graph.Declare($"{node}/low", LiteType.Int32, shape);
        graph.Append(LiteOperator.Maximum, [steps, graph.Integer(normalize.Saturation.Min)], low);
        int clamped = graph.Declare($"{node}/clamped", LiteType.Int32, shape);
        graph.Append(LiteOperator.Minimum, [low, graph.Integer(normalize.Saturation.Max)], clamped);
        tensors.WriteAs(tensors.Target(normalize.Output), shape, target => graph.Append(
            LiteOperator.Cast, [clamped], target, new FlatTable().Byte(0, (int)LiteType.Int32).Byte(1, (int)LiteType.Int8)));
    }

    // Factor times multiplier in 1/2^shift of a step, with as many bits as the largest product with a distance leaves.
    private static (int[] Factors, int Shift) Factors(Normalize normalize, QuantizationParameters from)
    {
        int distance = Math.Max(from.Range.Max - normalize.ZeroPoint, normalize.ZeroPoint - from.Range.Min);
        double gain = Math.ScaleB((double)normalize.Requantizer.Multiplier, -normalize.Requantizer.RightShift);
        double most = Math.Max(Math.Abs(gain) * normalize.Factors.Max() * distance, 1 << 8);
        int shift = Math.Clamp(ProductBits - (int)Math.Ceiling(Math.Log2(most)), 0, normalize.Requantizer.RightShift);
        return ([.. normalize.Factors.Select(Fine)], shift);

        int Fine(int factor) => (int)Math.Clamp(Math.Round(Math.ScaleB(gain * factor, shift)), -int.MaxValue, int.MaxValue);
    }

    private static IEnumerable<int> Places(int channels) => Enumerable.Range(0, channels);

    private int Cast(string node, int input, LiteType type)
    {
        int cast = graph.Declare($"{node}/whole", type, graph[input].Shape);
        graph.Append(LiteOperator.Cast, [input], cast, new FlatTable().Byte(0, (int)graph[input].Type).Byte(1, (int)type));
        return cast;
    }

    private int Binary(string node, string name, LiteOperator type, int left, int right, int[] shape)
    {
        int result = graph.Declare($"{node}/{name}", LiteType.Int32, shape);
        graph.Append(type, [left, right], result, new FlatTable().Byte(0, (int)LiteActivation.None));
        return result;
    }

    // Divided by a power of two and rounded down, as a shift does it.
    private int Shifted(string node, string name, int input, int shift, int[] shape)
    {
        int result = graph.Declare($"{node}/{name}", LiteType.Int32, shape);
        graph.Append(LiteOperator.FloorDiv, [input, graph.Integer(1 << shift)], result);
        return result;
    }

    private int Choose(string node, int input, int[] places, int axis, int[] shape)
    {
        int chosen = graph.Declare($"{node}/chosen", LiteType.Int32, shape);
        graph.Append(LiteOperator.Gather, [input, graph.Integers(places)], chosen, new FlatTable().Int(0, axis));
        return chosen;
    }
}
