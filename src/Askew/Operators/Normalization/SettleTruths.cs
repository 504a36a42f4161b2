using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Binary;
using Askew.Operators.Movements;
using Askew.Operators.Shapes;
using Askew.Operators.Views;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>Truths that come with the data (a mask, whether a token is padding) become the numbers 0 and 1, choices by them products and
/// sums, and arithmetic on whole numbers that of reals, wherever reals follow from them.</summary>
/// <remarks>Exact up to 2^24. What is left of them are functions of masks, mostly of one tensor, which integers compute by tables. Integers
/// have no NaN, so nothing is one.</remarks>
internal sealed class SettleTruths : IGraphPass
{
    // Deeper arithmetic on whole numbers is none that makes a mask.
    private const int MostNodes = 64;

    /// <inheritdoc/>
    public string Name => "settle truths";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        int before = graph.NodeCount;
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node.Output.ElementType == ElementType.Float32 && node.Output.KnownShape.ElementCount > 0
                && node.KnownOperator is Where or Cast && node.Input(0) is { IsConstant: false, ElementType: not ElementType.Float32 })
            {
                var numbers = new Numbers(node);
                if ((node.KnownOperator is Where ? Chosen(graph, node, numbers) : numbers.Of(node.Input(0))) is { } result)
                {
                    numbers.Expansion.Finish([result]);
                    foreach (Node made in numbers.Expansion.Nodes)
                    {
                        ModelBoundary.Within(made, () => made.Operator.InferShapes(made));
                    }

                    graph.Replace(node, numbers.Expansion.Nodes);
                }
            }
        }

        if (graph.NodeCount != before)
        {
            graph.RemoveUnused();
        }
    }

    // c * yes + (1 - c) * no. A branch that no score before a Softmax survives is added, so that its depth does not matter.
    private static Value? Chosen(Graph graph, Node node, Numbers numbers)
    {
        (Value condition, Value yes, Value no) = (node.Input(0), node.Input(1), node.Input(2));
        if (condition.Producer?.KnownOperator is IsNan)
        {
            return no;
        }

        if (numbers.Of(condition) is not { } holds)
        {
            return null;
        }

        Expansion expansion = numbers.Expansion;
        bool isShared = SettleMasks.SharedAmong(graph, node.Output) > 0;
        if (isShared && IsNever(yes) && !no.IsConstant)
        {
            return expansion.Apply("Add", no, expansion.Apply("Mul", holds, expansion.Number(SettleMasks.Never)));
        }

        Value fails = expansion.Apply("Sub", expansion.Number(1), holds);
        if (isShared && IsNever(no) && !yes.IsConstant)
        {
            return expansion.Apply("Add", yes, expansion.Apply("Mul", fails, expansion.Number(SettleMasks.Never)));
        }

        // The lowest number there is does for minus infinity: a product with 0 must be 0.
        float lowest = isShared ? SettleMasks.Never : float.MinValue;
        Value[] terms =
        [
            .. new[] { (holds, yes), (fails, no) }.Where(term => !IsNothing(term.Item2))
                .Select(term => expansion.Apply("Mul", term.Item1, numbers.Within(lowest, term.Item2))),
        ];
        return terms switch
        {
            [] => expansion.Apply("Mul", holds, expansion.Number(0)),
            [var one] => one,
            _ => expansion.Apply("Add", terms),
        };
    }

    private static bool IsNothing(Value branch) => branch.Constant is { } constant && constant.ToDoubles().All(real => real == 0);

    private static bool IsNever(Value branch) =>
        branch.Constant is { } constant && constant.ToDoubles().All(score => score <= SettleMasks.Never);

    /// <summary>Real numbers for the truths and whole numbers that a node reads.</summary>
    private sealed class Numbers(Node node)
    {
        private readonly Dictionary<Value, Value?> known = [];

        public Expansion Expansion { get; } = new(node);

        // The reals that have the numbers of a tensor, 0 and 1 for truths; null where nothing is known to make them.
        public Value? Of(Value value)
        {
            if (!known.TryGetValue(value, out Value? real))
            {
                known[value] = real = value.ElementType == ElementType.Float32 ? value
                    : value.Constant is { } constant ? Expansion.Constant(Tensor.Of(constant.Shape, constant.ToFloats()))
                    : value.Producer is { Outputs.Count: 1 } maker && known.Count < MostNodes ? Of(maker) : null;
            }

            return real;
        }

        // A branch, if it is constant with numbers from the lowest on.
        public Value Within(float lowest, Value value) => value.Constant is { } constant
            ? Expansion.Constant(Tensor.Of(
                constant.Shape, Array.ConvertAll(constant.ToFloats(), real => Math.Clamp(real, lowest, float.MaxValue))))
            : value;

        private Value? Of(Node maker)
        {
            switch (maker.KnownOperator)
            {
                case Cast when maker.Input(0) is { ElementType: ElementType.Float32 } read:
                    return maker.Output.ElementType != ElementType.Boolean
                        ? maker.Operator.WhyNotQuantizable(maker) is null ? read : null
                        : read.Whole == ElementType.Boolean ? read : IsThere(read);
                case Cast when maker.Input(0).ElementType == ElementType.Boolean || IsWide(maker.Output):
                    return Of(maker.Input(0));
                case Cast when maker.Output.ElementType == ElementType.Boolean:
                    return Of(maker.Input(0)) is { } number ? IsThere(number) : null;
                case Not:
                    return Of(maker.Input(0)) is { } truth ? Opposite(truth) : null;
                case ViewOperator or MovementOperator or Gather when maker.Inputs.Skip(1).All(input => input?.IsConstant != false):
                    return Of(maker.Input(0)) is { } moved
                        ? Expansion.Apply(
                            maker.OperatorType, [moved, .. maker.Inputs.Skip(1)],
                            [.. maker.Attributes.Names.Select(name => (name, maker.Attributes[name]))])
                        : null;
                case BinaryOperator when maker.Inputs.Count == 2 && Of(maker.Input(0)) is { } left && Of(maker.Input(1)) is { } right:
                    return Of(maker, left, right);
                default:
                    return null;
            }
        }

        // Of two tensors of reals nobody knows in integers which is the larger where they are near to each other.
        private Value? Of(Node maker, Value left, Value right) => maker.KnownOperator switch
        {
            _ when maker.Input(0).ElementType == ElementType.Float32 && !left.IsConstant && !right.IsConstant => null,
            Add or Sub or Mul => IsWide(maker.Output) ? Expansion.Apply(maker.OperatorType, left, right) : null,
            ComparisonOperator comparison => Of(comparison.Relation, left, right),
            _ => null,
        };

        private Value Of(Relation relation, Value left, Value right) => relation switch
        {
            Relation.And => Expansion.Apply("Mul", left, right),
            Relation.Or => Opposite(Expansion.Apply("Mul", Opposite(left), Opposite(right))),
            Relation.Xor => IsThere(Expansion.Apply("Sub", left, right)),
            Relation.Equal => Opposite(IsThere(Expansion.Apply("Sub", left, right))),
            Relation.Greater => IsPositive(Expansion.Apply("Sub", left, right)),
            Relation.Less => IsPositive(Expansion.Apply("Sub", right, left)),
            Relation.GreaterOrEqual => Opposite(IsPositive(Expansion.Apply("Sub", right, left))),
            Relation.LessOrEqual => Opposite(IsPositive(Expansion.Apply("Sub", left, right))),
            _ => throw new ArgumentOutOfRangeException(nameof(relation)),
        };

        // Narrower whole numbers wrap around.
        private static bool IsWide(Value value) => value.ElementType is ElementType.Float32 or ElementType.Int32 or ElementType.Int64;

        private Value IsThere(Value real) => Expansion.Apply("Abs", Expansion.Apply("Sign", real));

        private Value IsPositive(Value real) => Expansion.Apply("Relu", Expansion.Apply("Sign", real));

        private Value Opposite(Value truth) => Expansion.Apply("Sub", Expansion.Number(1), truth);
    }
}
