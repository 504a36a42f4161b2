using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Binary;
using Askew.Operators.FloatKernels;
using Askew.Operators.Shapes;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>Choices by a constant condition become products and sums, and what masks scores before a Softmax becomes finite.</summary>
/// <remarks>Integers have no infinity. A score of <see cref="Never"/> has a share of 0 as one of minus infinity has, wherever scores are
/// within thousands.</remarks>
internal sealed class SettleMasks : IGraphPass
{
    /// <summary>What masked scores are at most.</summary>
    public const float Never = -1e4f;

    // Biases and masks that are added to scores, one after the other.
    private const int MostAdded = 4;

    /// <inheritdoc/>
    public string Name => "settle masks";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        var settled = new Dictionary<Value, Value>();
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node is { KnownOperator: Where } && node.Input(0).Constant is { } condition
                && node.Output.ElementType == ElementType.Float32 && node.Output.KnownShape.ElementCount > 0)
            {
                graph.Replace(node, Chosen(graph, node, condition));
            }
            else if (node.KnownOperator is Add && SharedAmong(graph, node.Output) > 0)
            {
                foreach (Value mask in node.Inputs.OfType<Value>().Where(input => input.Constant is not null).Distinct().ToArray())
                {
                    Settle(graph, node, mask);
                }

                foreach (Value mask in node.VariableInputs.Where(IsDeep).Distinct().ToArray())
                {
                    graph.ReplaceInput(node, mask, settled.TryGetValue(mask, out Value? known)
                        ? known : settled[mask] = Bounded(graph, node, mask));
                }
            }
        }
    }

    /// <summary>Among how many elements those of <paramref name="value"/> have shares, where they are read for these alone, moved before or
    /// not, and perhaps with something added; 0 elsewhere.</summary>
    public static int SharedAmong(Graph graph, Value value) => SharedAmong(graph, value, MostAdded);

    private static int SharedAmong(Graph graph, Value value, int mostAdded)
    {
        if (graph.Outputs.Contains(value) || graph.ConsumersOf(value) is not { Count: > 0 } readers)
        {
            return 0;
        }

        int[] lengths = [.. readers.Select(reader => reader.Contract switch
        {
            ArithmeticContract when reader.KnownOperator is Add => mostAdded == 0 ? 0 : SharedAmong(graph, reader.Output, mostAdded - 1),
            ArithmeticContract arithmetic => arithmetic.SharesAmong,
            MovementContract { MovesOnly: true, Pads: false } when reader.Outputs.Count == 1 =>
                SharedAmong(graph, reader.Output, mostAdded),
            _ => 0,
        })];
        return lengths.Contains(0) ? 0 : lengths.Max();
    }

    private static void Settle(Graph graph, Node node, Value mask)
    {
        float[] scores = mask.Constant!.Floats.ToArray();
        if (Array.Exists(scores, score => score < Never))
        {
            graph.ReplaceInput(node, mask, Constant(
                $"{node.Output.Name}/mask", mask.KnownShape, Array.ConvertAll(scores, score => Math.Max(score, Never))));
        }
    }

    // A mask that comes with the data: functions of inputs alone, of which one has a constant too deep for integers.
    private static bool IsDeep(Value value)
    {
        bool isDeep = false;
        var waiting = new Stack<Value>([value]);
        HashSet<Value> seen = [value];
        while (waiting.TryPop(out Value? next))
        {
            if (next.Constant is { ElementType: ElementType.Float32 } constant)
            {
                isDeep |= constant.Floats.ContainsAnyInRange(float.NegativeInfinity, MathF.BitDecrement(Never));
            }
            else if (next.Producer is { } maker)
            {
                if (maker.Contract is not (PointwiseContract or MovementContract or { CombinesElements: true }))
                {
                    return false;
                }

                foreach (Value read in maker.Inputs.OfType<Value>().Where(seen.Add))
                {
                    waiting.Push(read);
                }
            }
        }

        return isDeep;
    }

    private static Value Bounded(Graph graph, Node node, Value mask)
    {
        var bounded = new Value($"{mask.Name}/bounded") { Shape = mask.Shape, ElementType = mask.ElementType };
        graph.Replace(node, new Node(
            bounded.Name, "Max", new Max(), node.Opset, [mask, Constant($"{mask.Name}/bound", Shape.Scalar, [Never])], [bounded],
            NodeAttributes.None), node);
        return bounded;
    }

    // One branch as it is where the condition says so, 0 elsewhere, and the other likewise; constants are put together. Behind a mask that
    // is deep enough nothing is to be seen of the scores that it is added to.
    private static IReadOnlyList<Node> Chosen(Graph graph, Node node, Tensor condition)
    {
        bool isShared = SharedAmong(graph, node.Output) > 0;
        var expansion = new Expansion(node);
        Value? sum = null;
        foreach (bool wanted in new[] { true, false })
        {
            Value branch = node.Input(wanted ? 1 : 2);
            if (branch.Constant is { } constant)
            {
                Shape shape = BroadcastLoops.Broadcast(condition.Shape, constant.Shape);
                double[] values = Where.Repeated(constant, shape);
                Put(expansion.Constant(Tensor.Of(shape, [.. Where.Repeated(condition, shape).Select((holds, i) =>
                    (holds != 0) != wanted ? 0 : isShared ? Math.Max((float)values[i], Never) : (float)values[i])])));
            }
            else
            {
                bool isMasked = isShared && node.Input(wanted ? 2 : 1).Constant is { } other
                    && other.Floats.ToArray().All(score => score <= Never);
                Put(isMasked ? branch : expansion.Apply("Mul", branch, expansion.Constant(Tensor.Of(
                    condition.Shape, [.. condition.ToDoubles().Select(holds => (holds != 0) == wanted ? 1f : 0f)]))));
            }
        }

        expansion.Finish([sum!]);
        WithShapes(expansion.Nodes);
        return expansion.Nodes;

        void Put(Value term) => sum = sum is null ? term : expansion.Apply("Add", sum, term);
    }

    private static void WithShapes(IEnumerable<Node> nodes)
    {
        foreach (Node made in nodes)
        {
            ModelBoundary.Within(made, () => made.Operator.InferShapes(made));
        }
    }

    private static Value Constant(string name, Shape shape, float[] values) => new(name)
    {
        Constant = Tensor.Of(shape, values),
        Shape = shape,
        ElementType = ElementType.Float32,
    };
}
