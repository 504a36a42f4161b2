using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Pooling;

/// <summary>A pool over volumes as two over images: each slice for itself, and then along the depth. Maxima of maxima are maxima, and since
/// the elements of a window are a box, means of means are means.</summary>
internal static class VolumePool
{
    /// <summary>The nodes that <paramref name="node"/> stands for.</summary>
    /// <param name="node">A pool of an input of shape [N, C, D, H, W].</param>
    /// <param name="axes">How its window slides along D, H and W.</param>
    public static IReadOnlyList<Node> Expand(Node node, WindowAxis[] axes)
    {
        (WindowAxis depth, WindowAxis rows, WindowAxis columns) = (axes[0], axes[1], axes[2]);
        Shape input = node.RealShape(0);
        var expansion = new Expansion(node);
        Value slices = expansion.Reshape(node.Input(0), input[0], checked(input[1] * input[2]), input[3], input[4]);
        Value value = Pool(expansion, node, slices, rows, columns);
        if (!depth.IsIdle)
        {
            value = expansion.Reshape(value, input[0], input[1], input[2], checked(rows.Output * columns.Output));
            value = Pool(expansion, node, value, depth, WindowAxis.Single);
        }

        expansion.Finish([expansion.Reshape(value, input[0], input[1], depth.Output, rows.Output, columns.Output)]);
        return expansion.Nodes;
    }

    // With the attributes that its operator set has: what has its usual value is not said.
    private static Value Pool(Expansion expansion, Node node, Value value, WindowAxis rows, WindowAxis columns) => expansion.Apply(
        node.OperatorType,
        [value],
        [
            .. WindowAxis.Attributes(rows, columns),
            .. new[] { "ceil_mode", "count_include_pad" }.Where(name => node.Attributes.Int(name, 0) != 0)
                .Select(name => (name, (object)1L)),
        ]);
}
