using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>The blocks that index tuples name, in each of some leading dimensions (<c>batch_dims</c>) those of its own (ONNX 11 to
/// 13).</summary>
internal sealed class GatherNd() : Operator("GatherND")
{
    public override int FirstOpset => 11;

    public override string Limits => "integers need constant indices";

    public override string? WhyNotQuantizable(Node node) => "its indices are not constant";

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override IReadOnlyList<Node>? Expand(Node node)
    {
        Shape output = OutputShape(node);
        if (node.Input(1).Constant is not { } indices || node.Input(0).IsConstant || output.ElementCount == 0)
        {
            return null;
        }

        var expansion = new Expansion(node);
        expansion.Finish([Indices.Pick(expansion, node.Input(0), Places(node, indices), BlockSize(node), output)]);
        return expansion.Nodes;
    }

    public override void InferShapes(Node node) => node.SetOutput(OutputShape(node));

    public override void Evaluate(EvaluationContext context)
    {
        int size = BlockSize(context.Node) * Tensor.SizeOf(context.Output.ElementType);
        int[] places = Places(context.Node, context.Input(1));
        for (int i = 0; i < places.Length; i++)
        {
            context.Input(0).Bytes.Slice(places[i] * size, size).CopyTo(context.Output.Bytes[(i * size)..]);
        }
    }

    private static int Batches(Node node) => node.Attributes.Int("batch_dims", 0);

    private static int BlockSize(Node node)
    {
        Shape data = node.Input(0).KnownShape;
        return data.CountBetween(Batches(node) + node.Input(1).KnownShape[-1], data.Rank);
    }

    private static int[] Places(Node node, Tensor indices)
    {
        Shape data = node.Input(0).KnownShape;
        int[] places = Indices.Blocks(indices, data, Batches(node));
        int batches = data.CountBetween(0, Batches(node));
        int blocks = data.CountBetween(Batches(node), Batches(node) + indices.Shape[-1]);
        int perBatch = places.Length / Math.Max(1, batches);
        for (int i = 0; i < places.Length; i++)
        {
            places[i] += i / perBatch * blocks;
        }

        return places;
    }

    private static Shape OutputShape(Node node)
    {
        Shape data = node.Input(0).KnownShape;
        Shape indices = node.Input(1).KnownShape;
        int batches = Batches(node);
        if (batches < 0 || batches >= Math.Min(data.Rank, indices.Rank) || indices[-1] > data.Rank - batches
            || !data.Extents[..batches].SequenceEqual(indices.Extents[..batches]))
        {
            throw new GraphException($"indices of shape {indices} do not fit data of shape {data} with {batches} batch_dims");
        }

        return new Shape([.. indices.Extents[..^1], .. data.Extents[(batches + indices[-1])..]]);
    }
}
