using Askew.Quantization.Targets;
using Askew.Testing;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Fuzz.Graphs;

/// <summary>Random valid networks of all operators there are, each with a target, bits and a method to quantise it by.</summary>
internal static class RandomGraphs
{
    private const int MostElements = 6000;

    /// <summary>How each operator is drawn; null comes back where the tensor does not suit it.</summary>
    public static readonly IReadOnlyDictionary<string, Func<GraphPen, Drawn, Drawn?>> Strokes = All();

    /// <summary>An ONNX file; how it is to be quantised stands in it, see <see cref="Treatment"/>.</summary>
    /// <param name="random">What is drawn from.</param>
    /// <param name="isSmall">Whether it has a few nodes only.</param>
    /// <param name="targets">The targets that it may be for; all where none are named.</param>
    public static byte[] Make(Random random, bool isSmall = false, IReadOnlyList<string>? targets = null)
    {
        var treatment = Treatment.Random(random, targets);
        var pen = new GraphPen(
            random, random.OneIn(40) ? 9 : new[] { 13, 17, 18, 20 }[random.Next(4)], TargetCatalog.Find(treatment.Target));
        Drawn x = new("x", InputShape(random));
        pen.Model.Input(x.Name, x.Shape);
        pen.Live.Add(x);
        if (random.OneIn(12))
        {
            var second = new Drawn("y", x.Shape);
            pen.Model.Input(second.Name, second.Shape);
            pen.Live.Add(second);
        }

        Drawn last = pen.Opset == 9 ? Old(pen, x) : Draw(pen, x, isSmall ? 4 : 12);
        var used = pen.Model.Graph.Node.SelectMany(node => node.Input).ToHashSet(StringComparer.Ordinal);
        if (pen.Live.Count > 1 && pen.Live[1].Name == "y" && !used.Contains("y"))
        {
            last = pen.Add("Concat", $"{pen.Add("Flatten", last.Name, [1, last.Count], ("axis", 0)).Name} "
                + pen.Add("Flatten", "y", [1, x.Count], ("axis", 0)).Name, [1, last.Count + x.Count], ("axis", 1));
        }

        if (pen.Opset > 9 && last.Rank > 0 && random.OneIn(10))
        {
            pen.Model.Output(SequenceStrokes.Choice(pen, last), DataType.Int64);
        }
        else
        {
            pen.Model.Output(last.Name);
        }

        foreach (Drawn other in pen.Live.Where(other => other != last && other.Name is not ("x" or "y") && random.OneIn(25)).Take(2))
        {
            pen.Model.Output(other.Name);
        }

        pen.Model.Graph.Name = treatment.ToString();
        return pen.Model.ToBytes();
    }

    private static Drawn Draw(GraphPen pen, Drawn x, int most)
    {
        string[] names = [.. Strokes.Keys];
        Drawn last = x;
        for (int count = pen.Random.Next(1, most); count > 0;)
        {
            // Mostly one after the other, with branches now and then.
            Drawn from = pen.Random.OneIn(4) ? pen.Live[pen.Random.Next(pen.Live.Count)] : last;
            string name = pen.Random.OneIn(3) ? "Conv" : names[pen.Random.Next(names.Length)];
            if (PointStrokes.IsThere(name, pen.Opset) && Strokes[name](pen, from) is { } drawn)
            {
                last = drawn.Count <= MostElements ? drawn : last;
                count--;
            }
        }

        return last == x ? pen.Add("Relu", x.Name, x.Shape) : last;
    }

    // Upsample is gone from later versions, in which much else is written differently.
    private static Drawn Old(GraphPen pen, Drawn x)
    {
        Drawn from = LayerStrokes.Conv(pen, x) ?? x;
        if (from.Rank != 4)
        {
            return pen.Add("Relu", from.Name, from.Shape);
        }

        string factors = pen.Fresh();
        pen.Model.Constant(factors, [4], 1, 1, 2, 2);
        Drawn larger = pen.Add(
            "Upsample",
            $"{from.Name} {factors}",
            [.. from.Shape.Select(extent => extent * 2)],
            ("mode", pen.Random.OneIn(2) ? "nearest" : "linear"));
        Drawn right = larger with { Shape = [from.Shape[0], from.Shape[1], from.Shape[2] * 2, from.Shape[3] * 2] };
        pen.Live[^1] = right;
        return pen.Add("Relu", right.Name, right.Shape);
    }

    private static int[] InputShape(Random random) => random.Next(10) switch
    {
        0 => [1, random.Next(1, 30)],
        1 => [1, random.Next(1, 12), random.Next(2, 20)],
        2 => [1, random.Next(1, 24), 1, 1],
        3 when random.OneIn(3) => [1, random.Next(1, 5), random.Next(2, 6), random.Next(2, 7), random.Next(2, 7)],
        3 => [random.Next(1, 4), random.Next(1, 6), random.Next(2, 9), random.Next(2, 9)],
        _ => [1, random.Next(1, 17), random.Next(3, 15), random.Next(3, 15)],
    };

    private static SortedDictionary<string, Func<GraphPen, Drawn, Drawn?>> All()
    {
        var all = new SortedDictionary<string, Func<GraphPen, Drawn, Drawn?>>(StringComparer.Ordinal)
        {
            ["Conv"] = LayerStrokes.Conv,
            ["Gemm"] = LayerStrokes.Gemm,
            ["MatMul"] = LayerStrokes.MatMul,
            ["PRelu"] = PointStrokes.PRelu,
            ["Clip"] = PointStrokes.Clip,
            ["BatchNormalization"] = PointStrokes.BatchNormalization,
            ["LRN"] = PointStrokes.Lrn,
            ["Concat"] = MovementStrokes.Concat,
            ["Split"] = MovementStrokes.Split,
            ["Slice"] = MovementStrokes.Slice,
            ["Gather"] = MovementStrokes.Gather,
            ["Pad"] = MovementStrokes.Pad,
            ["Transpose"] = MovementStrokes.Transpose,
            ["Expand"] = MovementStrokes.Expand,
            ["Resize"] = MovementStrokes.Resize,
            ["Reshape"] = MovementStrokes.Reshape,
            ["ConvTranspose"] = SequenceStrokes.ConvTranspose,
            ["TopK"] = SequenceStrokes.TopK,
            ["Einsum"] = SequenceStrokes.Einsum,
            ["Tile"] = SequenceStrokes.Tile,
            ["Shrink"] = (pen, x) => pen.Add("Shrink", x.Name, x.Shape, ("lambd", 0.3f), ("bias", 0.1f)),
            ["Mod"] = (pen, x) => pen.Add("Mod", $"{x.Name} {pen.Real(1.5)}", x.Shape, ("fmod", 1)),
            ["CastLike"] = (pen, x) => pen.Opset < 15 ? null : pen.Add("CastLike", $"{x.Name} {pen.Real(1)}", x.Shape),
            ["Identity"] = (pen, x) => pen.Add("Identity", x.Name, x.Shape),
            ["Dropout"] = (pen, x) => pen.Add("Dropout", x.Name, x.Shape),
            ["Flatten"] = (pen, x) => x.Rank == 0 ? null : pen.Add("Flatten", x.Name, [x.Shape[0], x.Count / x.Shape[0]], ("axis", 1)),
            ["GlobalMaxPool"] = (pen, x) => x.Rank < 3 ? null : pen.Add("GlobalMaxPool", x.Name, Means(x)),
            ["GlobalAveragePool"] = (pen, x) => x.Rank < 3 ? null : GlobalMean(pen, x),
            ["gates"] = (pen, x) => x.Rank is 3 or 4 ? Gates(pen, x) : null,
        };
        void Add(IEnumerable<string> names, Func<GraphPen, Drawn, string, Drawn?> stroke)
        {
            foreach (string name in names)
            {
                all[name] = (pen, x) => stroke(pen, x, name);
            }
        }

        Add(PointStrokes.Plain, (pen, x, name) => pen.Add(name, x.Name, x.Shape));
        Add(PointStrokes.Sloped, PointStrokes.Slope);
        Add(["Exp", "Log", "Sqrt", "Reciprocal"], PointStrokes.Partial);
        Add(["Add", "Sub", "Mul", "Div", "Pow", "Min", "Max"], PointStrokes.Binary);
        Add(["MaxPool", "AveragePool"], LayerStrokes.Pool);
        Add(["Softmax", "LogSoftmax"], PointStrokes.Softmax);
        Add(["DepthToSpace", "SpaceToDepth"], MovementStrokes.Blocks);
        Add(["Squeeze", "Unsqueeze"], MovementStrokes.Squeeze);
        Add(
            ["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare"], MovementStrokes.Reduce);
        Add(["ReduceLogSum", "ReduceLogSumExp"], (pen, x, name) => MovementStrokes.Reduce(
            pen, name == "ReduceLogSum" ? pen.Positive(x, 0.3) : pen.Add("Tanh", x.Name, x.Shape), name));
        Add(["RNN", "GRU", "LSTM"], SequenceStrokes.Recurrent);
        Add(
            ["LayerNormalization", "InstanceNormalization", "GroupNormalization", "MeanVarianceNormalization", "LpNormalization"],
            SequenceStrokes.Normalization);
        Add(["Sinh", "Cosh", "Tan", "Asin", "Acos", "Acosh", "Atanh"], SequenceStrokes.Bounded);
        Add(["Sum", "Mean"], SequenceStrokes.Several);
        Add(QuantizedStrokes.Names, QuantizedStrokes.Stroke);
        Add(["LpPool", "GlobalLpPool"], SequenceStrokes.LpPool);
        Add(["GatherElements", "GatherND", "ScatterElements", "ScatterND"], SequenceStrokes.Places);
        return all;
    }

    // By channel, from the means of all channels, as squeeze and excitation has them; or by place, from all channels there.
    private static Drawn Gates(GraphPen pen, Drawn x)
    {
        Drawn scores = pen.Random.OneIn(2)
            ? LayerStrokes.Pointwise(pen, x, 1)
            : LayerStrokes.Pointwise(pen, pen.Add("GlobalAveragePool", x.Name, Means(x)), x.Shape[1]);
        return pen.Add("Mul", $"{x.Name} {pen.Add("Sigmoid", scores.Name, scores.Shape).Name}", x.Shape);
    }

    // Now and then of elements that cancel but for a little: the result's steps are far smaller than theirs.
    private static Drawn GlobalMean(GraphPen pen, Drawn x)
    {
        if (pen.Random.OneIn(3))
        {
            Drawn largest = pen.Add("GlobalMaxPool", x.Name, Means(x));
            double share = 1 - Math.ScaleB(1, -pen.Random.Next(4, 11));
            Drawn against = pen.Add("Mul", $"{largest.Name} {pen.Real(-share)}", largest.Shape);
            x = pen.Add("Concat", $"{largest.Name} {against.Name}", [.. largest.Shape[..^1], 2], ("axis", largest.Rank - 1));
        }

        return pen.Add("GlobalAveragePool", x.Name, Means(x));
    }

    private static int[] Means(Drawn x) => [x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)];
}
