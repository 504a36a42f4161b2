using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>A convolution over volumes as one over images: the slices that a window holds stand behind each other as channels, and every
/// place along the depth is an image of its own.</summary>
internal static class VolumeConvolution
{
    /// <summary>Spatial dimensions and what stands before them: [N, C, D, H, W].</summary>
    public const int Rank = 5;

    // A few bytes of a model must not ask for more memory than there is.
    private const long MostSlices = 1 << 20;

    private static readonly int[] DepthAndChannels = [0, 2, 1, 3, 4];

    /// <summary>The nodes that <paramref name="node"/> stands for.</summary>
    /// <param name="node">A Conv that was checked, of an input of shape [N, C, D, H, W].</param>
    /// <param name="axes">How its window slides along D, H and W.</param>
    /// <param name="groups">Its groups.</param>
    /// <exception cref="GraphException">Its windows hold too many slices together.</exception>
    public static IReadOnlyList<Node> Expand(Node node, WindowAxis[] axes, int groups)
    {
        (WindowAxis depth, WindowAxis rows, WindowAxis columns) = (axes[0], axes[1], axes[2]);
        Shape input = node.RealShape(0);
        Shape weights = node.RealShape(1);
        if ((long)depth.Kernel * depth.Output > MostSlices)
        {
            throw new GraphException($"its {depth.Output} windows of {depth.Kernel} slices have more than {MostSlices} slices together");
        }

        var expansion = new Expansion(node);

        // [N, C, D, H, W] -> [N, C, (tap, place), H, W] -> [(N, place), (C, tap), H, W].
        Value slices = depth.Before == 0 && depth.Counted == 0 ? node.Input(0)
            : expansion.Pad(node.Input(0), [0, 0, depth.Before, 0, 0], [0, 0, depth.Counted, 0, 0]);
        long[] taken = [.. from tap in Enumerable.Range(0, depth.Kernel)
                           from place in Enumerable.Range(0, depth.Output)
                           select ((long)place * depth.Stride) + ((long)tap * depth.Dilation)];
        Value windows = expansion.Apply("Gather", [slices, expansion.Longs(taken)], ("axis", 2L));
        int channels = checked(input[1] * depth.Kernel);
        Value images = expansion.Reshape(
            expansion.Transpose(
                expansion.Reshape(windows, input[0], channels, depth.Output, input[3], input[4]), DepthAndChannels),
            checked(input[0] * depth.Output), channels, input[3], input[4]);

        // [O, C, D, H, W] -> [O, (C, tap), H, W].
        Value flat = expansion.Reshape(node.Input(1), weights[0], checked(weights[1] * weights[2]), weights[3], weights[4]);
        Value sums = expansion.Apply(
            "Conv",
            node.OptionalInput(2) is { } bias ? [images, flat, bias] : [images, flat],
            [("group", (long)groups), .. WindowAxis.Attributes(rows, columns)]);

        expansion.Finish([expansion.Transpose(
            expansion.Reshape(sums, input[0], depth.Output, weights[0], rows.Output, columns.Output), DepthAndChannels)]);
        return expansion.Nodes;
    }
}
