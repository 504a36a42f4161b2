using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Operators.Linear;
using Askew.Operators.Pooling;
using Askew.Operators.Unary;
using Askew.Operators.Views;
using Askew.Tensors;

namespace Askew.Operators.Quantized;

/// <summary>Puts layers on reals in the place of layers that are computed in whole numbers, as exports of Askew spell those for which
/// single precision is too coarse: integers less their zero point, their sums or products, and a <see cref="CountedResult"/>.</summary>
/// <remarks>Sums that single precision would not hold are spelled digit by digit. Runs where shapes are known and constants are
/// folded.</remarks>
internal sealed class CountedLayers
{
    // In steps of the result: what rounding a multiplier leaves of a summand that is none.
    private const double Nothing = 1.0 / 1024;

    // A factor that is one but for the rounding of a multiplier.
    private const double Nearly = 1e-6;

    private readonly Graph graph;
    private readonly CountedResult result;
    private readonly Expansion expansion;

    private CountedLayers(Graph graph, CountedResult result, Expansion expansion)
    {
        this.graph = graph;
        this.result = result;
        this.expansion = expansion;
    }

    /// <summary>Replaces all there are.</summary>
    public static void Take(Graph graph)
    {
        bool takesAny = false;
        foreach (Node quantize in graph.Nodes.Where(node => node.KnownOperator is QuantizeLinear).ToArray())
        {
            takesAny |= ModelBoundary.Within(quantize, () => Take(graph, quantize));
        }

        if (takesAny)
        {
            graph.RemoveUnused();
        }
    }

    private static bool Take(Graph graph, Node quantize)
    {
        if (CountedResult.Before(graph, quantize) is not { } result || !graph.IsReadOnce(quantize.Input(0)))
        {
            return false;
        }

        Node last = quantize.Input(0).Producer!;
        var expansion = new Expansion(last);
        if (new CountedLayers(graph, result, expansion).Real() is not { } real)
        {
            return false;
        }

        expansion.Finish([result.Clamp is { } clamp ? expansion.Clip(real, clamp.Least, clamp.Most) : real]);
        Replace(graph, last, expansion);
        return true;
    }

    /// <summary>Puts the index of a table on reals in the place of <paramref name="floor"/>, which rounds it; false where it is none of
    /// those that are known.</summary>
    public static bool TakeIndex(Graph graph, Node floor)
    {
        var expansion = new Expansion(floor);
        if (CountedResult.Of(graph, floor) is not { } index || new CountedLayers(graph, index, expansion).Real() is not { } real)
        {
            return false;
        }

        expansion.Finish([real]);
        Replace(graph, floor, expansion);
        return true;
    }

    private static void Replace(Graph graph, Node node, Expansion expansion)
    {
        foreach (Node made in expansion.Nodes)
        {
            made.Operator.InferShapes(made);
        }

        graph.Replace(node, expansion.Nodes);
    }

    // The layer on reals; null where it is none of those that are known.
    private Value? Real()
    {
        if (Digits() is { } sums)
        {
            return sums.Layer.KnownOperator switch
            {
                Conv => Weighted(sums.Layer, sums.Input, axis: 0),
                MatMul => Weighted(sums.Layer, sums.Input, axis: sums.Layer.Input(1).KnownShape.Rank - 1),
                AveragePoolOperator => Mean(sums.Layer, sums.Input, sums.Times),
                _ => null,
            };
        }

        return result.Sums.Producer switch
        {
            { KnownOperator: Add } sum => Sum(sum),
            { KnownOperator: Mul } product => Product(product),
            { KnownOperator: Reshape } shaped when shaped.Input(0).Producer is { KnownOperator: MatMul } product =>
                Matrices(shaped, product),
            _ when Leaf(result.Sums) is { Moved: 0 } leaf => Rescaled(leaf),
            _ => null,
        };
    }

    // The layer whose sums they are, what it sums, and by how much its results are multiplied; put together where it is there once for each
    // digit of the integers. Null where it is none.
    private (Node Layer, Value Input, double Times)? Digits()
    {
        var terms = new List<(Node Layer, Value Input, double Times, double Place)>();
        Value total = result.Sums;
        while (total.Producer is { KnownOperator: Add } sum && sum.VariableInputs.Count() == 2 && graph.IsReadOnce(total))
        {
            Value part = sum.Input(1);
            double? place = CountedResult.Step<Mul>(graph, ref part)?.SingleNumber();
            if (place is null || Summing(part) is not { } term)
            {
                return null;
            }

            terms.Insert(0, (term.Layer, term.Input, term.Times, place.Value));
            total = sum.Input(0);
        }

        if (Summing(total) is not { } first)
        {
            return null;
        }

        terms.Insert(0, (first.Layer, first.Input, first.Times, 1));
        Value rest = terms[^1].Input;
        for (int i = terms.Count - 2; i >= 0; i--)
        {
            double place = terms[i + 1].Place / terms[i].Place;
            if (!IsTwin(first.Layer, terms[i + 1].Layer) || terms[i + 1].Times != first.Times
                || Undivided(terms[i].Input, rest, place) is not { } whole)
            {
                return null;
            }

            rest = whole;
        }

        return (first.Layer, rest, first.Times);
    }

    // A layer of whole numbers, or a mean times how many there are.
    private (Node Layer, Value Input, double Times)? Summing(Value sums)
    {
        if (!graph.IsReadOnce(sums))
        {
            return null;
        }

        if (sums.Producer is { KnownOperator: Conv or MatMul } layer)
        {
            return layer.OptionalInput(2) is null && layer.Input(1) is { Grid.Steps: [1], IsConstant: true }
                ? (layer, layer.Input(0), 1) : null;
        }

        if (sums.Producer is not { KnownOperator: Round } round)
        {
            return null;
        }

        Value mean = round.Input(0);
        return CountedResult.Step<Mul>(graph, ref mean)?.SingleNumber() is { } times
            && mean.Producer is { KnownOperator: AveragePoolOperator } pool && graph.IsReadOnce(mean) ? (pool, pool.Input(0), times) : null;
    }

    private static bool IsTwin(Node one, Node other) => one.OperatorType == other.OperatorType
        && one.Inputs.Skip(1).SequenceEqual(other.Inputs.Skip(1))
        && one.Attributes.Names.Order().SequenceEqual(other.Attributes.Names.Order())
        && one.Attributes.Names.All(name => (one.Attributes[name], other.Attributes[name]) switch
        {
            (long[] a, long[] b) => a.SequenceEqual(b),
            var (a, b) => Equals(a, b),
        });

    // The number of which `digit` is what division by `place` leaves and `higher` the quotient.
    private static Value? Undivided(Value digit, Value higher, double place) =>
        digit.Producer is { KnownOperator: Sub } rest && rest.Input(1).Producer is { KnownOperator: Mul } raised
        && raised.Input(0) == higher && raised.Input(1).SingleNumber() == place
        && higher.Producer is { KnownOperator: Floor } floor && floor.Input(0).Producer is { KnownOperator: Mul } parts
        && parts.Input(0) == rest.Input(0) && parts.Input(1).SingleNumber() == 1 / place ? rest.Input(0) : null;

    // The quantised tensor whose integers, less their zero point and moved, are counted.
    private static (Node Quantize, double Scale, double Moved)? Leaf(Value value)
    {
        double moved = 0;
        if (value.Producer is { KnownOperator: Add } sum && sum.Input(1).SingleNumber() is { } by)
        {
            (value, moved) = (sum.Input(0), by);
        }

        return value.Producer is { KnownOperator: DequantizeLinear } dequantize
            && dequantize.Input(0).Producer is { KnownOperator: QuantizeLinear } quantize
            && DequantizeLinear.MappingIn(dequantize) is { IsPerTensor: true, Scales: [1] } counted
            && QuantizeLinear.MappingIn(quantize) is { IsPerTensor: true } stored
            && counted.ZeroPoints[0] == stored.ZeroPoints[0] ? (quantize, stored.Scales[0], moved) : null;
    }

    // Its reals, on its own scale or another.
    private Value Read(Node quantize, double? scale = null) => expansion.Apply(
        DequantizeLinear.TypeName,
        (IEnumerable<Value?>)
        [
            quantize.Output, scale is { } other ? expansion.Number(other) : quantize.Input(1), quantize.OptionalInput(2),
        ]);

    private Value? Weighted(Node layer, Value counted, int axis)
    {
        int channels = layer.Input(1).KnownShape[axis];
        if (Leaf(counted) is not { Moved: 0 } leaf
            || !Fits(result.Gains, channels)
            || !Fits(result.Offsets, channels)
            || result.Gains.Any(gain => gain <= 0))
        {
            return null;
        }

        float[] steps = [.. Enumerable.Range(0, channels).Select(k => (float)(result.Scale * Of(result.Gains, k) / leaf.Scale))];
        if (steps.Any(step => !float.IsNormal(step)))
        {
            return null;
        }

        Value integers = layer.Input(1);
        var grid = new ConstantGrid(steps, axis, integers.Grid!.Bits);
        float[] step = grid.Over(integers.KnownShape).Floats.ToArray();
        Value weights = expansion.Constant(Tensor.Of(
            integers.KnownShape, [.. integers.Constant!.ToDoubles().Select((integer, i) => (float)integer * step[i])]));
        weights.Grid = grid;
        (string, object)[] attributes = [.. layer.Attributes.Names.Select(name => (name, layer.Attributes[name]))];
        Value real = Read(leaf.Quantize);
        return axis == 0 && layer.KnownOperator is Conv
            ? expansion.Apply("Conv", [real, weights, Offsets(channels)], attributes)
            : expansion.Apply("Add", expansion.Apply("MatMul", real, weights), Offsets(channels));
    }

    private Value? Mean(Node pool, Value counted, double times)
    {
        if (Leaf(counted) is not { Moved: 0 } leaf || !IsOne
            || pool.Attributes.Int("count_include_pad", 0) != 1)
        {
            return null;
        }

        (string, object)[] attributes = [.. pool.Attributes.Names.Select(name => (name, pool.Attributes[name]))];
        Value real = Read(leaf.Quantize, result.Scale * result.Gains[0] * times);
        return WithOffset(expansion.Apply("AveragePool", [real], attributes), 0);
    }

    private Value? Sum(Node sum)
    {
        (Value left, Value right) = (sum.Input(0), sum.Input(1));
        if (CountedResult.Step<Mul>(graph, ref left)?.SingleNumber() is not { } leftTimes
            || CountedResult.Step<Mul>(graph, ref right)?.SingleNumber() is not { } rightTimes
            || Leaf(left) is not { } one || Leaf(right) is not { } other || !IsOne)
        {
            return null;
        }

        double gain = result.Gains[0];
        if (gain * leftTimes <= 0 || rightTimes == 0)
        {
            return null;
        }

        Value real = expansion.Apply(
            rightTimes < 0 ? "Sub" : "Add",
            Read(one.Quantize, result.Scale * gain * leftTimes), Read(other.Quantize, result.Scale * gain * Math.Abs(rightTimes)));
        return WithOffset(real, gain * ((leftTimes * one.Moved) + (rightTimes * other.Moved)));
    }

    private Value? Product(Node product) =>
        Factors(product.Input(0), product.Input(1)) is var (left, right) ? WithOffset(expansion.Apply("Mul", left, right), 0) : null;

    private Value? Matrices(Node shaped, Node product)
    {
        if (product.Input(0).Producer is not { KnownOperator: Reshape } left
            || product.Input(1).Producer is not { KnownOperator: Reshape } right
            || Factors(left.Input(0), right.Input(0)) is not var (one, other))
        {
            return null;
        }

        Value real = expansion.Apply(
            "MatMul", expansion.Apply("Reshape", one, left.Input(1)), expansion.Apply("Reshape", other, right.Input(1)));
        return expansion.Apply("Reshape", WithOffset(real, 0), shaped.Input(1));
    }

    // Of two factors, the scale of one is its own.
    private (Value Left, Value Right)? Factors(Value left, Value right) =>
        Leaf(left) is { Moved: 0 } one && Leaf(right) is { Moved: 0 } other && IsOne && result.Gains[0] is > 0 and var gain
            ? (Read(one.Quantize), Read(other.Quantize, result.Scale * gain / one.Scale)) : null;

    // The same on another scale, or a factor and a summand for each channel.
    private Value? Rescaled((Node Quantize, double Scale, double Moved) leaf)
    {
        double[] factors = Array.ConvertAll(result.Gains, gain => result.Scale * gain / leaf.Scale);
        if (factors.All(factor => Math.Abs(factor - 1) < Nearly) && result.Offsets.All(offset => Math.Abs(offset) < Nothing))
        {
            return Read(leaf.Quantize);
        }

        Shape shape = leaf.Quantize.Output.KnownShape;
        int channels = shape.Rank < 2 ? 0 : shape[1];
        return !Fits(factors, channels) || !Fits(result.Offsets, channels) || channels == 0 ? null : expansion.Apply(
            "BatchNormalization",
            [
                Read(leaf.Quantize), PerChannel(channels, k => Of(factors, k)), Offsets(channels), PerChannel(channels, _ => 0),
                PerChannel(channels, _ => 1),
            ],
            ("epsilon", 0f));
    }

    private Value Offsets(int channels) => PerChannel(channels, k => result.Scale * Of(result.Offsets, k));

    private Value PerChannel(int channels, Func<int, double> number) =>
        expansion.Constant(Tensor.Of(new Shape(channels), [.. Enumerable.Range(0, channels).Select(k => (float)number(k))]));

    private static double Of(double[] numbers, int channel) => numbers[numbers.Length == 1 ? 0 : channel];

    private static bool Fits(double[] numbers, int channels) => numbers.Length == 1 || numbers.Length == channels;

    private Value WithOffset(Value real, double more)
    {
        double offset = result.Offsets[0] + more;
        return Math.Abs(offset) < Nothing ? real : expansion.Apply("Add", real, expansion.Number(result.Scale * offset));
    }

    // Whether there is one gain and one summand for all.
    private bool IsOne => result is { Gains.Length: 1, Offsets.Length: 1 };
}
