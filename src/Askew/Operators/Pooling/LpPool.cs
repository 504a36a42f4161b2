using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Pooling;

/// <summary>The p-norm of the elements in a window (ONNX 2 to 22): powers, summed by a convolution of ones, and the root.</summary>
internal sealed class LpPool() : ComposedOperator("LpPool")
{
    private static readonly string[] Window = ["auto_pad", "dilations", "kernel_shape", "pads", "strides"];

    public override string Limits => "one to three spatial dimensions; no ceil_mode";

    public override string? WhyUnsupported(Node node) => node.Attributes.Int("ceil_mode", 0) != 0 ? "its ceil_mode is not supported" : null;

    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        Shape input = node.RealShape(0);
        int[] kernel = node.Attributes.Ints("kernel_shape") ?? throw new GraphException("its kernel_shape is missing");
        if (input.Rank < 3)
        {
            throw new GraphException($"its input has the shape {input}; one to three spatial dimensions are supported");
        }

        Shape window = NodeReading.ShapeOf([input[1], 1, .. kernel]);
        if (window.ElementCount > 1 << 24)
        {
            throw new GraphException($"its window [{string.Join(",", kernel)}] is too large");
        }

        var ones = new float[window.ElementCount];
        Array.Fill(ones, 1);
        var norm = new PowerNorm(node, expansion);
        (string, object)[] attributes =
        [
            ("group", (long)input[1]),
            .. Window.Where(node.Attributes.Has).Select(name => (name, node.Attributes[name])),
        ];
        Value sums = expansion.Apply("Conv", [norm.Powers(node.Input(0)), expansion.Constant(Tensor.Of(window, ones))], attributes);
        return [norm.Root(sums)];
    }
}
