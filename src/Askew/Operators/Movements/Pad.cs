using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>A constant around the data, or their edge, mirror image or other side (ONNX 2 to 23); negative amounts cut data off.</summary>
internal sealed class Pad() : MovementOperator("Pad")
{
    public override IReadOnlyList<int> ChangedIn => [11, 18];

    private static readonly string[] Modes = ["constant", "reflect", "edge", "wrap"];

    // Of what is chosen from the data; a few bytes of a model must not ask for more memory than there is.
    private const long LongestExtent = 1 << 24;

    public override string Limits => "amounts and value must be constant";

    public override string? WhyUnsupported(Node node) => Modes.Contains(Mode(node))
        ? null
        : $"the mode '{Mode(node)}' is not supported, only {string.Join(", ", Modes)}";

    // What comes from the data is chosen along one axis after the other.
    public override IReadOnlyList<Node>? Expand(Node node)
    {
        if (Mode(node) == "constant")
        {
            return null;
        }

        var expansion = new Expansion(node);
        Shape input = node.Input(0).KnownShape;
        (long[] first, long[] last) = Amounts(node);
        Value result = node.Input(0);
        for (int d = 0; d < input.Rank; d++)
        {
            if (first[d] != 0 || last[d] != 0)
            {
                long[] sources = [.. Sources(Mode(node), input[d], first[d], last[d])];
                result = expansion.Apply("Gather", [result, expansion.Longs(sources)], ("axis", (long)d));
            }
        }

        expansion.Finish([result]);
        return expansion.Nodes;
    }

    public override Contract ContractOf(Node node) => new MovementContract { MovesOnly = true, Pads = true };

    public override void InferShapes(Node node)
    {
        // Looks at the value, which must be constant.
        _ = PadValue(node);
        node.SetOutput(new Shape(MovementOf(node).Extents));
    }

    protected override Movement[] Movements(Node node) => [MovementOf(node).Merged()];

    // Up to opset 10 amounts and value are attributes, from 11 on inputs.
    protected override double PadValue(Node node) => node.Opset < 11
        ? node.Attributes.Float("value", 0)
        : node.ConstantNumber(2, "constant_value") ?? 0;

    private static Movement MovementOf(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        (long[] first, long[] last) = Amounts(node);
        int[] extents = input.Extents.ToArray();
        var before = new int[input.Rank];
        for (int d = 0; d < input.Rank; d++)
        {
            extents[d] = (int)(extents[d] + first[d] + last[d]);

            // Data before the start or behind the end are gone, however far away they are.
            before[d] = (int)Math.Clamp(first[d], -input[d], extents[d]);
        }

        return new Movement(extents, input.Strides(), 0, before, input.Extents.ToArray());
    }

    // What is added before and behind every dimension; with it, every extent is from 0 to 2^31 - 1.
    private static (long[] First, long[] Last) Amounts(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        long[] pads = (node.Opset < 11 ? node.Attributes.Longs("pads") : node.ConstantLongs(1, "pads"))
            ?? throw new GraphException("its pads are missing");
        int[] axes = node.OptionalInput(3) is null
            ? [.. Enumerable.Range(0, input.Rank)]
            : NodeReading.Axes(node.ConstantLongs(3, "axes")!, input.Rank);
        if (pads.Length != 2 * axes.Length)
        {
            throw new GraphException($"its pads [{string.Join(",", pads)}] do not fit {axes.Length} axes");
        }

        var first = new long[input.Rank];
        var last = new long[input.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            (int axis, long before, long behind) = (axes[i], pads[i], pads[i + axes.Length]);
            bool fits = before is >= -int.MaxValue and <= int.MaxValue && behind is >= -int.MaxValue and <= int.MaxValue
                && input[axis] + before + behind is >= 0 and <= int.MaxValue;
            (first[axis], last[axis]) = fits
                ? (before, behind)
                : throw new GraphException($"its pads [{string.Join(",", pads)}] do not fit an input of shape {input}");
        }

        return (first, last);
    }

    // Where in the data every element along a dimension comes from. What is cut off is gone before anything is repeated.
    private static IEnumerable<long> Sources(string mode, int extent, long first, long last)
    {
        long start = Math.Max(0, -first);
        long count = extent - start - Math.Max(0, -last);
        if (count < 1)
        {
            throw new GraphException($"a dimension of extent {extent} with pads {first} and {last} leaves nothing that could be repeated");
        }

        if (extent + first + last > LongestExtent)
        {
            throw new GraphException($"its pads {first} and {last} along a dimension of extent {extent} are too large");
        }

        for (long i = -Math.Max(0, first); i < count + Math.Max(0, last); i++)
        {
            yield return start + mode switch
            {
                "edge" => Math.Clamp(i, 0, count - 1),
                "wrap" => ((i % count) + count) % count,
                _ => Mirrored(i, count),
            };
        }
    }

    // The edges are not repeated: a period is as long as both ways between them.
    private static long Mirrored(long i, long count)
    {
        long period = Math.Max(1, 2 * (count - 1));
        long place = ((i % period) + period) % period;
        return Math.Min(place, period - place) is var distance && count > 1 ? distance : 0;
    }

    private static string Mode(Node node) => node.Attributes.Text("mode", "constant");
}
