using Askew.Testing;

namespace Askew.Fuzz.Graphs;

/// <summary>Weights times activations, and windows.</summary>
internal static class LayerStrokes
{
    /// <summary>A convolution: 3x3 as Winograd takes it, 1x1, depthwise, of one-place maps, strided, dilated, grouped, of one dimension or
    /// three.</summary>
    public static Drawn? Conv(GraphPen pen, Drawn x)
    {
        Random random = pen.Random;
        if (x.Rank is not (3 or 4 or 5))
        {
            return null;
        }

        int spatial = x.Rank - 2;
        int channels = x.Shape[1];
        int kind = random.Next(6);
        int kernel = kind switch { 0 or 1 => 3, 2 => 1, _ => random.Next(1, 6) };
        int groups = kind == 3 ? channels : kind == 4 && channels % 2 == 0 ? 2 : 1;
        int outputs = kind == 3 ? channels * (random.OneIn(4) ? 2 : 1) : groups * random.Next(1, random.OneIn(3) ? 20 : 7);
        int stride = kind < 3 ? 1 : random.Next(1, 4);
        int dilation = kind == 5 ? random.Next(1, 3) : 1;
        int pad = kind < 2 ? random.Next(2) : kind == 2 ? 0 : random.Next(kernel);
        int reach = ((kernel - 1) * dilation) + 1;
        if (x.Shape[2..].Any(extent => extent + (2 * pad) < reach))
        {
            pad = reach / 2;
        }

        if (x.Shape[2..].Any(extent => extent + (2 * pad) < reach))
        {
            return null;
        }

        int[] extents = [.. x.Shape[2..].Select(extent => ((extent + (2 * pad) - reach) / stride) + 1)];
        double spread = 1 / Math.Sqrt(channels / groups * Math.Pow(kernel, spatial));
        string weights = pen.Reals(spread, [outputs, channels / groups, .. Enumerable.Repeat(kernel, spatial)]);
        string bias = random.OneIn(3) ? "" : pen.Reals(random.OneIn(5) ? 10 : 0.3, outputs);
        return pen.Add(
            "Conv",
            $"{x.Name} {weights} {bias}".TrimEnd(),
            [x.Shape[0], outputs, .. extents],
            ("pads", Enumerable.Repeat(pad, 2 * spatial).ToArray()),
            ("strides", Enumerable.Repeat(stride, spatial).ToArray()),
            ("dilations", Enumerable.Repeat(dilation, spatial).ToArray()),
            ("group", groups));
    }

    /// <summary>A convolution of windows of one place.</summary>
    public static Drawn Pointwise(GraphPen pen, Drawn x, int outputs)
    {
        string weights = pen.Reals(1 / Math.Sqrt(x.Shape[1]), [outputs, x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)]);
        return pen.Add("Conv", $"{x.Name} {weights}", [x.Shape[0], outputs, .. x.Shape[2..]]);
    }

    /// <summary>A matrix product with constant weights and a bias in any of its forms.</summary>
    public static Drawn? Gemm(GraphPen pen, Drawn x)
    {
        if (x.Rank != 2)
        {
            return null;
        }

        Random random = pen.Random;
        int columns = random.Next(1, 20);
        bool isTransposed = random.OneIn(2);
        double spread = 1 / Math.Sqrt(x.Shape[1]);
        string weights = isTransposed ? pen.Reals(spread, columns, x.Shape[1]) : pen.Reals(spread, x.Shape[1], columns);
        string bias = random.Next(4) switch
        {
            0 => "",
            1 => pen.Reals(0.5, 1),
            2 => pen.Reals(0.5, 1, columns),
            _ => pen.Reals(0.5, columns),
        };
        return pen.Add(
            "Gemm",
            $"{x.Name} {weights} {bias}".TrimEnd(),
            [x.Shape[0], columns],
            ("transB", isTransposed ? 1 : 0),
            ("alpha", random.OneIn(3) ? 0.5f : 1f),
            ("beta", random.OneIn(3) ? 2f : 1f));
    }

    /// <summary>A product with constant weights on the right, or of two tensors of the network.</summary>
    public static Drawn? MatMul(GraphPen pen, Drawn x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        Random random = pen.Random;
        int depth = x.Shape[^1];
        if (random.OneIn(3))
        {
            int[] order = [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2];
            Drawn turned = pen.Add("Transpose", x.Name, [.. x.Shape[..^2], depth, x.Shape[^2]], ("perm", order));
            Drawn product = pen.Add("MatMul", $"{x.Name} {turned.Name}", [.. x.Shape[..^1], x.Shape[^2]]);
            return pen.Add("Mul", $"{product.Name} {pen.Real(1 / Math.Sqrt(depth))}", product.Shape);
        }

        int columns = random.Next(1, 20);
        int[] lead = random.OneIn(4) ? x.Shape[..^2] : [];
        return pen.Add("MatMul", $"{x.Name} {pen.Reals(1 / Math.Sqrt(depth), [.. lead, depth, columns])}", [.. x.Shape[..^1], columns]);
    }

    /// <summary>The largest of a window, or the mean of one.</summary>
    public static Drawn? Pool(GraphPen pen, Drawn x, string type)
    {
        if (x.Rank is not (3 or 4 or 5))
        {
            return null;
        }

        Random random = pen.Random;
        int spatial = x.Rank - 2;
        int kernel = Math.Min(random.Next(1, 5), x.Shape[2..].Min());
        int stride = random.Next(1, 4);
        int pad = random.OneIn(2) ? 0 : random.Next((kernel / 2) + 1);
        bool roundsUp = random.OneIn(4) && pen.Opset >= 19;
        int[] extents = [.. x.Shape[2..].Select(extent => Windows(extent, kernel, stride, pad, roundsUp))];
        List<(string, object)> attributes =
        [
            ("kernel_shape", Enumerable.Repeat(kernel, spatial).ToArray()),
            ("strides", Enumerable.Repeat(stride, spatial).ToArray()),
            ("pads", Enumerable.Repeat(pad, 2 * spatial).ToArray()),
            ("ceil_mode", roundsUp ? 1 : 0),
        ];
        if (type == "AveragePool")
        {
            attributes.Add(("count_include_pad", random.Next(2)));
        }

        return pen.Add(type, x.Name, [x.Shape[0], x.Shape[1], .. extents], [.. attributes]);
    }

    // A window that is rounded up into existence begins within the data or the padding before them.
    private static int Windows(int extent, int kernel, int stride, int pad, bool roundsUp)
    {
        int rest = extent + (2 * pad) - kernel;
        int windows = (roundsUp ? (rest + stride - 1) / stride : rest / stride) + 1;
        return roundsUp && (windows - 1) * stride >= extent + pad ? windows - 1 : windows;
    }
}
