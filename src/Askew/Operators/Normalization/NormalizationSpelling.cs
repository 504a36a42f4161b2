using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>A normalisation without gain and shift in nodes of ONNX.</summary>
internal static class NormalizationSpelling
{
    /// <summary>The nodes that compute what <paramref name="node"/> does, in order; they are only ever written.</summary>
    /// <param name="node">A node of one input.</param>
    /// <param name="norm">What it computes.</param>
    public static IReadOnlyList<Node> Of(Node node, MomentNormalization norm)
    {
        // Tensors called alike, but not of the graph: these nodes must not be taken for those that make them.
        Shape shape = node.Output.KnownShape;
        Value result = new(node.Output.Name) { Shape = shape };
        var expansion = new Expansion(new Node(
            node.Name, node.OperatorType, node.Operator, node.Opset, [new Value(node.Input(0).Name) { Shape = shape }], [result],
            NodeAttributes.None));
        bool isSeenOtherwise = !norm.View.Equals(shape);
        Value input = result.Producer!.Input(0);
        Value difference = isSeenOtherwise ? expansion.Reshape(input, norm.View.Extents.ToArray()) : input;
        if (norm.SubtractsMean)
        {
            difference = expansion.Apply("Sub", difference, expansion.Mean(difference, norm.Axes, keeps: true));
        }

        Value normalized = expansion.Apply("Div", difference, Divisor(expansion, difference, norm));
        expansion.Finish([isSeenOtherwise ? expansion.Reshape(normalized, shape.Extents.ToArray()) : normalized]);
        return expansion.Nodes;
    }

    private static Value Divisor(Expansion expansion, Value difference, MomentNormalization norm)
    {
        Value squares = expansion.Apply("Mul", difference, difference);
        Value epsilon = expansion.Number(norm.Epsilon);
        return norm.Kind switch
        {
            NormKind.RootMeanSquare => expansion.Apply("Sqrt", expansion.Apply("Add", MeanOf(squares), epsilon)),
            NormKind.RootMeanSquarePlusEpsilon => expansion.Apply("Add", expansion.Apply("Sqrt", MeanOf(squares)), epsilon),
            NormKind.RootSumSquare => expansion.Apply("Max", expansion.Apply("Sqrt", SumOf(squares)), epsilon),
            NormKind.SumOfMagnitudes =>
                expansion.Apply("Max", SumOf(expansion.Apply("Abs", difference)), epsilon),
            _ => throw new ArgumentOutOfRangeException(nameof(norm), norm.Kind, "It is no kind of normalisation."),
        };

        Value MeanOf(Value value) => expansion.Mean(value, norm.Axes, keeps: true);

        Value SumOf(Value value) => expansion.Sum(value, norm.Axes, keeps: true);
    }
}
