using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Unary;

/// <summary>Several element-wise nodes that together are one function of one tensor; made by <see cref="FusePointwiseChains"/>.</summary>
/// <remarks>Belongs to one node: unlike other operators it holds what it is made of.</remarks>
internal sealed class FusedPointwise : Operator, IFusedOperator
{
    /// <summary>The type of nodes with this operator; no ONNX operator has it.</summary>
    public const string TypeName = "Pointwise";

    // Results of all steps for as many elements stay in the first-level cache.
    private const int ChunkLength = 1 << 10;

    private readonly Value of;
    private readonly PointwiseStep[] steps;

    internal FusedPointwise(Value source, IReadOnlyList<Node> nodes)
        : base(TypeName)
    {
        Nodes = nodes;
        of = source;
        var places = new Dictionary<Value, int> { [source] = 0 };
        steps = new PointwiseStep[nodes.Count];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = PointwiseStep.Of(nodes[i], places);
            places[nodes[i].Output] = i + 1;
        }
    }

    /// <summary>The nodes that it is made of, in order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Node> Spell(Node node) => Nodes;

    /// <summary>The same function of <paramref name="source"/>, which makes <paramref name="result"/>.</summary>
    public FusedPointwise Over(Value source, Value result)
    {
        var copies = new Dictionary<Value, Value> { [of] = source, [Nodes[^1].Output] = result };
        return new FusedPointwise(source, [.. Nodes.Select(node => new Node(
            node.Name,
            node.OperatorType,
            node.Operator,
            node.Opset,
            node.Inputs.Select(input => input is null || input.IsConstant ? input : copies[input]),
            [CopyOf(node.Output)],
            node.Attributes))]);

        Value CopyOf(Value value) => copies.TryGetValue(value, out Value? known)
            ? known
            : copies[value] = new Value(value.Name) { Shape = source.Shape, ElementType = value.ElementType };
    }

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) => new PointwiseContract(new PointwiseFunction(Apply))
    {
        Bounds = Nodes[^1].Contract.Bounds,
        Reads16Bits = false,
    };

    /// <inheritdoc/>
    public override void InferShapes(Node node) => node.SetOutput(node.Input(0).KnownShape);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context)
    {
        Tensor input = context.Input(0);
        Tensor output = context.Output;
        int length = input.Shape.ElementCount;
        context.Workers.For((length + ChunkLength - 1) / ChunkLength, chunk =>
        {
            int start = chunk * ChunkLength;
            int count = Math.Min(ChunkLength, length - start);
            Span<float> results = new float[(steps.Length + 1) * ChunkLength];
            input.Floats.Slice(start, count).CopyTo(results);
            for (int i = 0; i < steps.Length; i++)
            {
                steps[i].Apply(results, ChunkLength, count, i + 1);
            }

            results.Slice(steps.Length * ChunkLength, count).CopyTo(output.Floats[start..]);
        });
    }

    /// <inheritdoc/>
    public override void Lower(ILowering lowering) =>
        lowering.EmitTables(new PointwiseFunction(Apply), lowering.Input(0), lowering.Output());

    private double Apply(double x)
    {
        Span<double> results = stackalloc double[steps.Length + 1];
        results[0] = x;
        for (int i = 0; i < steps.Length; i++)
        {
            results[i + 1] = steps[i].Apply(results);
        }

        return results[^1];
    }
}
