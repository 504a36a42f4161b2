using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.Binary;
using Askew.Operators.Movements;
using Askew.Operators.Shapes;
using Askew.Operators.Unary;

namespace Askew.Operators.Quantized;

/// <summary>A function that a model has as a table of integers: QuantizeLinear, the index of an entry, Gather from a constant,
/// DequantizeLinear. One table, or one for each channel.</summary>
/// <param name="function">The function of reals.</param>
/// <param name="nodes">The model's nodes, in order.</param>
internal sealed class IntegerTable(PointwiseFunction function, IReadOnlyList<Node> nodes) : Operator("IntegerTable"), IFusedOperator
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Spell(Node node) => nodes;

    /// <summary>Whether no entry can be below 0: its integers end at their zero point.</summary>
    public bool IsPositive => DequantizeLinear.MappingIn(nodes[^1]).Parameters is var to && to.ZeroPoint == to.Range.Min;

    /// <summary>The table whose entries <paramref name="dequantize"/> reads, as a node that makes the same; null where it reads
    /// none.</summary>
    /// <param name="dequantize">A DequantizeLinear; shapes are known.</param>
    public static Node? Before(Node dequantize)
    {
        if (dequantize.Input(0).Producer is not { KnownOperator: Gather } gather
            || gather.Input(0).Constant is not { Shape.Rank: 1 } table
            || DequantizeLinear.MappingIn(dequantize) is not { IsPerTensor: true } to
            || to.Bits > 16)
        {
            return null;
        }

        List<Node> chain = [gather, dequantize];
        long[] starts = [0];
        Value index = gather.Input(1);
        while (!IsCounted(index) && index.Producer is { KnownOperator: not QuantizeLinear } step)
        {
            if (Summand(step) is not { } summand || Together(starts, summand) is not { } sums)
            {
                return null;
            }

            starts = sums;
            chain.Insert(0, step);
            index = step.VariableInputs.First();
        }

        // A tensor that is quantised, or an index that counts itself.
        QuantizationParameters from;
        long least;
        Value source = index;
        if (IsCounted(index))
        {
            from = index.Decided!.Value;
            least = from.Range.Min;
        }
        else if (index.Producer is { } quantize && QuantizeLinear.MappingIn(quantize) is { IsPerTensor: true } stored)
        {
            (from, least, source) = (stored.Parameters, stored.Least, quantize.Input(0));
            chain.Insert(0, quantize);
        }
        else
        {
            return null;
        }

        // A larger one has entries that nothing reads; its numbers are not worth their memory.
        long most = (long)starts.Length * from.Range.Count * 2;
        int count = table.Shape.ElementCount;
        if (count > most || starts.Any(start => least + start < 0 || least + from.Range.Count - 1 + start >= count))
        {
            return null;
        }

        double[] entries = table.ToDoubles();
        var functions = new PointwiseFunction([.. starts.Select(start => Entry(entries, start + least, from, to))]);
        return new Node(
            gather.Name, "IntegerTable", new IntegerTable(functions, chain), gather.Opset, [source], [dequantize.Output],
            NodeAttributes.None);
    }

    /// <inheritdoc/>
    public override void InferShapes(Node node) => node.SetOutput(node.RealShape(0));

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context)
    {
        ReadOnlySpan<float> input = context.Input(0).Floats;
        Span<float> output = context.Output.Floats;
        int channels = function.Channels.Count;
        int inner = channels == 1 ? 1 : context.Output.Shape.CountBetween(2, context.Output.Shape.Rank);
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = (float)function.Channels[i / inner % channels](input[i]);
        }
    }

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) => new PointwiseContract(function) { Reads16Bits = false };

    /// <inheritdoc/>
    public override void Lower(ILowering lowering) => lowering.EmitTables(function, lowering.Input(0), lowering.Output());

    private static bool IsCounted(Value value) => value.Decided is { Scale: 1, ZeroPoint: 0 };

    private static Func<double, double> Entry(double[] entries, long first, QuantizationParameters from, NodeMapping to) => real =>
        to.Scales[0] * (entries[from.Quantize(real) - from.Range.Min + first] - to.ZeroPoints[0]);

    // What a step adds to the index, one number or one for each channel; null for what is no such step.
    private static long[]? Summand(Node step)
    {
        // What clamps an index that counts itself to the table is its bits.
        if (step.KnownOperator is Cast || (step.KnownOperator is Clip && IsCounted(step.Input(0))))
        {
            return [0];
        }

        if (step.KnownOperator is not (Add or Sub) || step.VariableInputs.ToArray() is not [{ } variable]
            || step.Inputs.FirstOrDefault(input => input is { IsConstant: true })?.Constant is not { } constant
            || (step.KnownOperator is Sub && step.Input(1) == variable))
        {
            return null;
        }

        long[] numbers = constant.ToLongs();
        int sign = step.KnownOperator is Sub ? -1 : 1;
        int rank = variable.KnownShape.Rank;
        bool isByChannel = numbers.Length == 1 || (rank > 1 && constant.Shape.Rank >= rank - 1 && constant.Shape.Rank <= rank
            && constant.Shape[1 - rank] == numbers.Length && numbers.Length == variable.KnownShape[1]);
        return isByChannel ? Array.ConvertAll(numbers, number => sign * number) : null;
    }

    private static long[]? Together(long[] some, long[] others) => (some.Length, others.Length) switch
    {
        (1, _) => Array.ConvertAll(others, other => other + some[0]),
        (_, 1) => Array.ConvertAll(some, each => each + others[0]),
        var (one, other) when one == other => [.. some.Zip(others, (a, b) => a + b)],
        _ => null,
    };
}
