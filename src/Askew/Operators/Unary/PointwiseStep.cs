using Askew.Graphs;
using Askew.Operators.Binary;

namespace Askew.Operators.Unary;

/// <summary>One node of a <see cref="FusedPointwise"/>: what it computes, and from which of the results before it.</summary>
/// <remarks>Results are numbered; number 0 is the source. An operand below 0 is the constant.</remarks>
internal sealed class PointwiseStep
{
    private const int Constant = -1;

    private readonly int left;
    private readonly int right;
    private readonly double constant;
    private readonly Func<double, double, double> function;
    private readonly PairFunction spans;

    private PointwiseStep(int left, int right, double constant, Func<double, double, double> function, PairFunction spans)
    {
        this.left = left;
        this.right = right;
        this.constant = constant;
        this.function = function;
        this.spans = spans;
    }

    private delegate void PairFunction(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result);

    /// <summary>The step of <paramref name="node"/>, whose operands are at <paramref name="places"/>.</summary>
    public static PointwiseStep Of(Node node, IReadOnlyDictionary<Value, int> places)
    {
        switch (node.Operator)
        {
            case UnaryOperator unary:
                Func<double, double> function = unary.FunctionOver(node).Channels[0];
                SpanFunction spans = unary.SpansOf(node);
                return new PointwiseStep(places[node.Input(0)], Constant, 0, (x, _) => function(x), (x, _, result) => spans(x, result));
            case BinaryOperator binary:
                int left = node.Input(0).IsConstant ? Constant : places[node.Input(0)];
                int right = node.Input(1).IsConstant ? Constant : places[node.Input(1)];
                double constant = node.Input(0).SingleNumber() ?? node.Input(1).SingleNumber() ?? 0;
                return new PointwiseStep(left, right, constant, binary.Combine, binary.Combine);
            default:
                throw new ArgumentException($"Node '{node.Name}' ({node.OperatorType}) is not element-wise.", nameof(node));
        }
    }

    /// <summary>The result for one element.</summary>
    public double Apply(ReadOnlySpan<double> results) =>
        function(left == Constant ? constant : results[left], right == Constant ? constant : results[right]);

    /// <summary>The results for many elements; those of each step start at a multiple of <paramref name="stride"/>.</summary>
    public void Apply(Span<float> results, int stride, int count, int target)
    {
        ReadOnlySpan<float> number = [(float)constant];
        spans(
            left == Constant ? number : results.Slice(left * stride, count),
            right == Constant ? number : results.Slice(right * stride, count),
            results.Slice(target * stride, count));
    }
}
