using Askew.Testing;

namespace Askew.Fuzz.Graphs;

/// <summary>Recurrent layers, normalisations, transposed convolutions, and what chooses and scatters elements.</summary>
internal static class SequenceStrokes
{
    private const int LongestSequence = 6;

    /// <summary>A transposed convolution of any stride.</summary>
    public static Drawn? ConvTranspose(GraphPen pen, Drawn x)
    {
        if (x.Rank is not (3 or 4))
        {
            return null;
        }

        Random random = pen.Random;
        int spatial = x.Rank - 2;
        int kernel = random.Next(1, 5);
        int stride = random.Next(1, 4);
        int pad = random.Next(kernel);
        int extra = random.Next(stride);
        int outputs = random.Next(1, 6);
        int[] extents = [.. x.Shape[2..].Select(extent => ((extent - 1) * stride) + kernel - (2 * pad) + extra)];
        if (extents.Any(extent => extent < 1))
        {
            return null;
        }

        string weights = pen.Reals(1 / Math.Sqrt(x.Shape[1]), [x.Shape[1], outputs, .. Enumerable.Repeat(kernel, spatial)]);
        string bias = random.OneIn(3) ? "" : pen.Reals(0.3, outputs);
        return pen.Add(
            "ConvTranspose",
            $"{x.Name} {weights} {bias}".TrimEnd(),
            [x.Shape[0], outputs, .. extents],
            ("pads", Enumerable.Repeat(pad, 2 * spatial).ToArray()),
            ("strides", Enumerable.Repeat(stride, spatial).ToArray()),
            ("output_padding", Enumerable.Repeat(extra, spatial).ToArray()));
    }

    /// <summary>RNN, GRU or LSTM over a short sequence: [length, batch, features].</summary>
    public static Drawn? Recurrent(GraphPen pen, Drawn x, string type)
    {
        if (x.Rank != 3 || x.Shape[0] > LongestSequence)
        {
            return null;
        }

        int gates = type switch { "RNN" => 1, "GRU" => 3, _ => 4 };
        int hidden = pen.Random.Next(1, 5);
        string weights = pen.Reals(1 / Math.Sqrt(x.Shape[2]), 1, gates * hidden, x.Shape[2]);
        string recurrent = pen.Reals(1 / Math.Sqrt(hidden), 1, gates * hidden, hidden);
        string bias = pen.Random.OneIn(3) ? "" : pen.Reals(0.3, 1, 2 * gates * hidden);
        return pen.Add(
            type, $"{x.Name} {weights} {recurrent} {bias}".TrimEnd(), [x.Shape[0], 1, x.Shape[1], hidden], ("hidden_size", hidden));
    }

    /// <summary>A normalisation by moments, or none where the tensor does not suit it.</summary>
    public static Drawn? Normalization(GraphPen pen, Drawn x, string type)
    {
        int channels = x.Rank > 1 ? x.Shape[1] : 1;
        int groups = pen.Random.OneIn(2) ? 1 : channels;
        return (type, x.Rank) switch
        {
            ("LayerNormalization", > 0) when pen.Opset >= 17 => pen.Add(
                type, $"{x.Name} {pen.Reals(1, x.Shape[^1])} {pen.Reals(0.5, x.Shape[^1])}", x.Shape, ("axis", -1)),
            ("InstanceNormalization", > 2) => pen.Add(
                type, $"{x.Name} {pen.Reals(1, channels)} {pen.Reals(0.5, channels)}", x.Shape),
            ("GroupNormalization", > 2) when pen.Opset is >= 18 and < 21 => pen.Add(
                type, $"{x.Name} {pen.Reals(1, groups)} {pen.Reals(0.5, groups)}", x.Shape, ("num_groups", groups)),
            ("MeanVarianceNormalization", > 1) when pen.Opset >= 13 => pen.Add(
                type, x.Name, x.Shape, ("axes", pen.Random.OneIn(2) ? [x.Rank - 1] : new[] { 1 })),
            ("LpNormalization", > 0) => pen.Add(type, x.Name, x.Shape, ("axis", pen.Random.Next(x.Rank)), ("p", 2)),
            _ => null,
        };
    }

    /// <summary>The largest or smallest elements along the last dimension.</summary>
    public static Drawn? TopK(GraphPen pen, Drawn x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int count = pen.Random.Next(1, x.Shape[^1] + 1);
        var values = new Drawn(pen.Fresh(), [.. x.Shape[..^1], count]);
        pen.Model.Node("TopK", $"{x.Name} {pen.Whole(count)}", $"{values.Name} {pen.Fresh()}", ("largest", pen.Random.Next(2)));
        pen.Live.Add(values);
        return values;
    }

    /// <summary>Where along some dimension the largest or smallest elements are: whole numbers that nothing reads.</summary>
    public static string Choice(GraphPen pen, Drawn x)
    {
        string places = pen.Fresh();
        pen.Model.Node(
            pen.Random.OneIn(2) ? "ArgMax" : "ArgMin", x.Name, places, ("axis", pen.Random.Next(x.Rank)),
            ("keepdims", pen.Random.Next(2)), ("select_last_index", pen.Random.Next(2)));
        return places;
    }

    /// <summary>Functions of numbers within bounds.</summary>
    public static Drawn Bounded(GraphPen pen, Drawn x, string type)
    {
        if (type == "Acosh")
        {
            return pen.Add(type, pen.Positive(x, 1.01).Name, x.Shape);
        }

        double bound = type is "Sinh" or "Cosh" ? 4 : type == "Tan" ? 1.4 : 0.95;
        return pen.Add(type, pen.Add("Clip", $"{x.Name} {pen.Real(-bound)} {pen.Real(bound)}", x.Shape).Name, x.Shape);
    }

    /// <summary>Sum or mean of several tensors.</summary>
    public static Drawn Several(GraphPen pen, Drawn x, string type) =>
        pen.Add(type, $"{x.Name} {pen.Reals(1, x.Shape)} {x.Name}", x.Shape);

    /// <summary>A norm of windows.</summary>
    public static Drawn? LpPool(GraphPen pen, Drawn x, string type)
    {
        if (x.Rank != 4 || x.Shape[2..].Min() < 2)
        {
            return null;
        }

        return type == "GlobalLpPool"
            ? pen.Add(type, x.Name, [x.Shape[0], x.Shape[1], 1, 1], ("p", 2))
            : pen.Add(
                type, x.Name, [x.Shape[0], x.Shape[1], x.Shape[2] - 1, x.Shape[3] - 1], ("kernel_shape", new[] { 2, 2 }), ("p", 2));
    }

    /// <summary>A product spelled by its indices.</summary>
    public static Drawn? Einsum(GraphPen pen, Drawn x)
    {
        if (x.Rank is not (2 or 3))
        {
            return null;
        }

        int columns = pen.Random.Next(1, 9);
        string weights = pen.Reals(1 / Math.Sqrt(x.Shape[^1]), x.Shape[^1], columns);
        return pen.Add(
            "Einsum", $"{x.Name} {weights}", [.. x.Shape[..^1], columns], ("equation", x.Rank == 2 ? "ij,jk->ik" : "bij,jk->bik"));
    }

    /// <summary>The tensor several times along its last dimension.</summary>
    public static Drawn? Tile(GraphPen pen, Drawn x) => x.Rank == 0 ? null : pen.Add(
        "Tile",
        $"{x.Name} {pen.Whole([.. Enumerable.Repeat(1L, x.Rank - 1), 2])}",
        [.. x.Shape[..^1], 2 * x.Shape[^1]]);

    /// <summary>Elements or rows chosen by constant places, or put there.</summary>
    public static Drawn? Places(GraphPen pen, Drawn x, string type)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        Random random = pen.Random;
        int count = random.Next(1, 4);
        string places = pen.Fresh();
        int[] rows = [count, .. x.Shape[1..]];
        switch (type)
        {
            case "GatherND":
                pen.Model.Numbers(places, [count, 1], [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(x.Shape[0]))]);
                return pen.Add(type, $"{x.Name} {places}", rows);
            case "ScatterND":
                pen.Model.Numbers(places, [1, 1], random.Next(x.Shape[0]));
                return pen.Add(type, $"{x.Name} {places} {pen.Reals(1, [1, .. x.Shape[1..]])}", x.Shape);
            default:
                bool puts = type == "ScatterElements";
                int[] shape = puts ? [1, .. x.Shape[1..]] : rows;
                int row = random.Next(x.Shape[0]);
                pen.Model.Numbers(
                    places, shape, [.. Enumerable.Range(0, new Drawn("", shape).Count)
                        .Select(_ => (long)(puts ? row : random.Next(x.Shape[0])))]);
                return puts
                    ? pen.Add(type, $"{x.Name} {places} {pen.Reals(1, shape)}", x.Shape, ("axis", 0))
                    : pen.Add(type, $"{x.Name} {places}", rows, ("axis", 0));
        }
    }
}
