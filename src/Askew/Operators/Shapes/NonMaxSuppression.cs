using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>The best boxes of every class that do not overlap better ones too much (ONNX 10 and 11), of boxes and scores that are
/// constant: how many there are, and so the shape of the result, is known only when they are.</summary>
internal sealed class NonMaxSuppression() : Operator("NonMaxSuppression")
{
    public override InputUse Reads => InputUse.ContentsForShape;

    public override int FirstOpset => 10;

    public override bool HasIntegerForm => false;

    public override string Limits => "boxes and scores must be constant";

    public override string? WhyNotQuantizable(Node node) => "its result is not a real number";

    public override Contract ContractOf(Node node) => new MovementContract();

    public override void InferShapes(Node node) => node.SetOutput(new Shape(Chosen(node).Count, 3), ElementType.Int64);

    public override void Evaluate(EvaluationContext context)
    {
        IReadOnlyList<(int Image, int Class, int Box)> chosen = Chosen(context.Node);
        Span<long> output = context.Output.Span<long>();
        for (int i = 0; i < chosen.Count; i++)
        {
            (output[i * 3], output[(i * 3) + 1], output[(i * 3) + 2]) = chosen[i];
        }
    }

    private static List<(int Image, int Class, int Box)> Chosen(Node node)
    {
        Tensor boxes = node.ConstantTensor(0, "boxes") ?? throw new GraphException("its boxes are missing");
        Tensor scores = node.ConstantTensor(1, "scores") ?? throw new GraphException("its scores are missing");
        Shape shape = scores.Shape;
        if (boxes.Shape.Rank != 3 || boxes.Shape[2] != 4 || shape.Rank != 3 || shape[0] != boxes.Shape[0] || shape[2] != boxes.Shape[1])
        {
            throw new GraphException($"boxes of shape {boxes.Shape} and scores of shape {shape} do not fit each other");
        }

        double most = node.ConstantNumber(2, "max_output_boxes_per_class") ?? 0;
        double overlap = node.ConstantNumber(3, "iou_threshold") ?? 0;
        double least = node.ConstantNumber(4, "score_threshold") ?? double.NegativeInfinity;
        bool centred = node.Attributes.Int("center_point_box", 0) != 0;
        var chosen = new List<(int Image, int Class, int Box)>();
        for (int row = 0; row < shape[0] * shape[1]; row++)
        {
            (int image, int number) = Math.DivRem(row, shape[1]);
            float[] own = scores.Floats.Slice(row * shape[2], shape[2]).ToArray();
            var kept = new List<int>();
            foreach (int box in Enumerable.Range(0, own.Length).Where(i => own[i] > least).OrderByDescending(i => own[i]))
            {
                if (kept.Count < most && kept.All(other => Overlap(Box(image, box), Box(image, other)) <= overlap))
                {
                    kept.Add(box);
                }
            }

            chosen.AddRange(kept.Select(box => (image, number, box)));
        }

        return chosen;

        // Two opposite corners in any order, or middle and size.
        (double Top, double Left, double Bottom, double Right) Box(int image, int box)
        {
            ReadOnlySpan<float> b = boxes.Floats.Slice(((image * shape[2]) + box) * 4, 4);
            return centred
                ? (b[1] - (b[3] / 2), b[0] - (b[2] / 2), b[1] + (b[3] / 2), b[0] + (b[2] / 2))
                : (Math.Min(b[0], b[2]), Math.Min(b[1], b[3]), Math.Max(b[0], b[2]), Math.Max(b[1], b[3]));
        }
    }

    private static double Overlap(
        (double Top, double Left, double Bottom, double Right) a, (double Top, double Left, double Bottom, double Right) b)
    {
        double shared = Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top))
            * Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left));
        double joined = ((a.Bottom - a.Top) * (a.Right - a.Left)) + ((b.Bottom - b.Top) * (b.Right - b.Left)) - shared;
        return joined > 0 ? shared / joined : 0;
    }
}
