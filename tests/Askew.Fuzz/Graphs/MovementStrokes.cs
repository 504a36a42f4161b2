using Askew.Testing;

namespace Askew.Fuzz.Graphs;

/// <summary>Moved, chosen or joined elements, other shapes, means.</summary>
internal static class MovementStrokes
{
    // Whatever numbers samples have, such a table has a row for them.
    private const int LeastRows = 4;

    /// <summary>Two tensors, or one with itself, joined along an axis.</summary>
    public static Drawn? Concat(GraphPen pen, Drawn x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = pen.Random.Next(x.Rank);
        Drawn[] others = [.. pen.Live.Where(other =>
            other.Rank == x.Rank && Enumerable.Range(0, x.Rank).All(d => d == axis || other.Shape[d] == x.Shape[d]))];
        Drawn other = others[pen.Random.Next(others.Length)];
        return pen.Add("Concat", $"{x.Name} {other.Name}", With(x.Shape, axis, x.Shape[axis] + other.Shape[axis]), ("axis", axis));
    }

    /// <summary>Two parts of a tensor.</summary>
    public static Drawn? Split(GraphPen pen, Drawn x)
    {
        int axis = x.Rank == 0 ? 0 : pen.Random.Next(x.Rank);
        if (x.Rank == 0 || x.Shape[axis] < 2)
        {
            return null;
        }

        int first = pen.Random.Next(1, x.Shape[axis]);
        var one = new Drawn(pen.Fresh(), With(x.Shape, axis, first));
        var two = new Drawn(pen.Fresh(), With(x.Shape, axis, x.Shape[axis] - first));
        pen.Model.Node("Split", $"{x.Name} {pen.Whole(first, x.Shape[axis] - first)}", $"{one.Name} {two.Name}", ("axis", axis));
        pen.Live.Add(one);
        pen.Live.Add(two);
        return pen.Random.OneIn(2) ? one : two;
    }

    /// <summary>A part of a tensor, forwards or backwards, in steps.</summary>
    public static Drawn? Slice(GraphPen pen, Drawn x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int axis = pen.Random.Next(x.Rank);
        int extent = x.Shape[axis];
        int start = pen.Random.Next(extent);
        int step = pen.Random.Next(1, 4);
        bool isBackwards = pen.Random.OneIn(4);
        int count = isBackwards ? (start / step) + 1 : ((extent - start - 1) / step) + 1;
        string end = pen.Whole(isBackwards ? -extent - 1 : extent);
        return pen.Add(
            "Slice",
            $"{x.Name} {pen.Whole(start)} {end} {pen.Whole(axis)} {pen.Whole(isBackwards ? -step : step)}",
            With(x.Shape, axis, count));
    }

    /// <summary>Slices that constant indices name, or a computed range of them; or rows of a table whose numbers come with the
    /// data, added.</summary>
    public static Drawn? Gather(GraphPen pen, Drawn x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        if (pen.Random.OneIn(4) && x.Rank > 1)
        {
            string ids = pen.Fresh();
            pen.Model.WholeInput(ids, x.Shape[..^1]);
            Drawn rows = pen.Add("Gather", $"{pen.Reals(1, pen.Random.Next(LeastRows, 400), x.Shape[^1])} {ids}", x.Shape, ("axis", 0));
            return pen.Add("Add", $"{x.Name} {rows.Name}", x.Shape);
        }

        int axis = pen.Random.Next(x.Rank);
        int count = pen.Random.Next(1, 5);
        string indices;
        if (pen.Random.OneIn(3))
        {
            count = Math.Min(count, x.Shape[axis]);
            string end = Scalar(pen, count);
            indices = pen.Fresh();
            pen.Model.Node("Range", $"{Scalar(pen, 0)} {end} {Scalar(pen, 1)}", indices);
        }
        else
        {
            indices = pen.Whole([.. Enumerable.Range(0, count).Select(_ => (long)pen.Random.Next(-x.Shape[axis], x.Shape[axis]))]);
        }

        return pen.Add("Gather", $"{x.Name} {indices}", With(x.Shape, axis, count), ("axis", axis));
    }

    /// <summary>Padding with a constant, the edge or a reflection.</summary>
    public static Drawn? Pad(GraphPen pen, Drawn x)
    {
        if (x.Rank is not (3 or 4) || x.Shape[^1] < 2)
        {
            return null;
        }

        string mode = new[] { "constant", "constant", "edge", "reflect" }[pen.Random.Next(4)];
        int before = pen.Random.Next(2);
        int after = pen.Random.Next(2);
        long[] pads = [.. new long[x.Rank - 1], before, .. new long[x.Rank - 1], after];
        string value = mode == "constant" && pen.Random.OneIn(2) ? " " + pen.Real(0.5) : "";
        int[] shape = With(x.Shape, x.Rank - 1, x.Shape[^1] + before + after);
        return pen.Add("Pad", $"{x.Name} {pen.Whole(pads)}{value}", shape, ("mode", mode));
    }

    /// <summary>Another order of dimensions.</summary>
    public static Drawn Transpose(GraphPen pen, Drawn x)
    {
        int[] order = [.. Enumerable.Range(0, x.Rank)];
        pen.Random.Shuffle(order);
        return pen.Add("Transpose", x.Name, [.. order.Select(d => x.Shape[d])], ("perm", order));
    }

    /// <summary>Repeated along dimensions of extent 1, the shape chosen by a comparison now and then.</summary>
    public static Drawn? Expand(GraphPen pen, Drawn x)
    {
        if (x.Count > 200)
        {
            return null;
        }

        int[] shape = [.. x.Shape.Select(extent => extent == 1 ? pen.Random.Next(1, 4) : extent)];
        string target = pen.Whole([.. shape.Select(extent => (long)extent)]);
        if (pen.Random.OneIn(2) && x.Rank > 0)
        {
            // As PyTorch exports it: -1 means the extent that is there.
            string ones = pen.Fresh();
            pen.Model.Node("ConstantOfShape", pen.Whole(x.Rank), ones, ("value", WholeOne()));
            string minus = pen.Fresh();
            pen.Model.Node("Neg", ones, minus);
            string isOpen = pen.Fresh();
            pen.Model.Node("Equal", $"{target} {minus}", isOpen);
            string chosen = pen.Fresh();
            pen.Model.Node("Where", $"{isOpen} {ones} {target}", chosen);
            target = chosen;
        }

        return pen.Add("Expand", $"{x.Name} {target}", shape);
    }

    /// <summary>Channels to space or back.</summary>
    public static Drawn? Blocks(GraphPen pen, Drawn x, string type)
    {
        if (x.Rank != 4)
        {
            return null;
        }

        if (type == "DepthToSpace")
        {
            return x.Shape[1] % 4 != 0 ? null : pen.Add(
                type, x.Name, [x.Shape[0], x.Shape[1] / 4, x.Shape[2] * 2, x.Shape[3] * 2], ("blocksize", 2),
                ("mode", pen.Random.OneIn(2) ? "DCR" : "CRD"));
        }

        return x.Shape[2] % 2 != 0 || x.Shape[3] % 2 != 0 ? null
            : pen.Add(type, x.Name, [x.Shape[0], x.Shape[1] * 4, x.Shape[2] / 2, x.Shape[3] / 2], ("blocksize", 2));
    }

    /// <summary>Another resolution.</summary>
    public static Drawn? Resize(GraphPen pen, Drawn x)
    {
        if (x.Rank is not (3 or 4) || x.Count > 4000)
        {
            return null;
        }

        Random random = pen.Random;
        string mode = random.OneIn(2) ? "nearest" : random.OneIn(3) ? "cubic" : "linear";
        string coordinates = new[] { "half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel" }[random.Next(4)];
        List<(string, object)> attributes = [("mode", mode), ("coordinate_transformation_mode", coordinates)];
        if (mode == "nearest")
        {
            attributes.Add(("nearest_mode", new[] { "floor", "round_prefer_floor", "ceil" }[random.Next(3)]));
        }

        if (mode == "cubic" && random.OneIn(3))
        {
            attributes.Add(("exclude_outside", 1));
        }

        int[] extents = [.. x.Shape[2..].Select(extent => random.OneIn(3) ? random.Next(1, 12) : extent * 2)];
        string sizes = pen.Whole([.. x.Shape[..2].Concat(extents).Select(extent => (long)extent)]);
        return pen.Add("Resize", $"{x.Name} - - {sizes}", [.. x.Shape[..2], .. extents], [.. attributes]);
    }

    /// <summary>The same elements in another shape, which is constant or computed from the tensor's own.</summary>
    public static Drawn Reshape(GraphPen pen, Drawn x)
    {
        int[] shape = pen.Random.Next(3) switch
        {
            0 => [x.Count],
            1 => [1, x.Count],
            _ => x.Rank > 1 ? [.. x.Shape[..^2], x.Shape[^2] * x.Shape[^1]] : [1, x.Count, 1, 1],
        };
        string target = pen.Whole([.. shape.Select(extent => (long)extent)]);
        if (shape.Length == 2 && x.Rank > 1 && x.Shape[0] == 1)
        {
            string own = pen.Fresh();
            pen.Model.Node("Shape", x.Name, own);
            string first = pen.Fresh();
            pen.Model.Node("Gather", $"{own} {pen.Whole(0)}", first, ("axis", 0));
            target = pen.Fresh();
            pen.Model.Node("Concat", $"{first} {pen.Whole(-1)}", target, ("axis", 0));
        }

        return pen.Add("Reshape", $"{x.Name} {target}", shape);
    }

    /// <summary>A dimension of extent 1 less, or one more.</summary>
    public static Drawn? Squeeze(GraphPen pen, Drawn x, string type)
    {
        if (type == "Unsqueeze")
        {
            int place = pen.Random.Next(x.Rank + 1);
            return x.Rank > 4 ? null : pen.Add(type, $"{x.Name} {pen.Whole(place)}", [.. x.Shape[..place], 1, .. x.Shape[place..]]);
        }

        int axis = Array.IndexOf(x.Shape, 1);
        return axis < 0 || x.Rank < 2 ? null : pen.Add(type, $"{x.Name} {pen.Whole(axis)}", [.. x.Shape[..axis], .. x.Shape[(axis + 1)..]]);
    }

    /// <summary>The mean, sum or largest of all elements along some axes.</summary>
    public static Drawn? Reduce(GraphPen pen, Drawn x, string type)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        int[] axes = pen.Random.OneIn(2) ? [x.Rank - 1] : [.. Enumerable.Range(1, x.Rank - 1)];
        bool keeps = pen.Random.OneIn(2);
        int[] shape = [.. x.Shape.SelectMany((extent, d) => !axes.Contains(d) ? [extent] : keeps ? [1] : Array.Empty<int>())];
        bool isInput = pen.Opset >= (type == "ReduceSum" ? 13 : 18);
        return isInput
            ? pen.Add(type, $"{x.Name} {pen.Whole([.. axes.Select(axis => (long)axis)])}", shape, ("keepdims", keeps ? 1 : 0))
            : pen.Add(type, x.Name, shape, ("keepdims", keeps ? 1 : 0), ("axes", axes));
    }

    private static string Scalar(GraphPen pen, long value)
    {
        // Cast from a real number, as some exporters compute it.
        string name = pen.Fresh();
        pen.Model.Node("Cast", pen.Real(value), name, ("to", 7));
        return name;
    }

    private static Importing.Onnx.TensorProto WholeOne()
    {
        var one = new Importing.Onnx.TensorProto { DataType = 7 };
        one.Dims.Add(1);
        one.Int64Data.Add(1);
        return one;
    }

    private static int[] With(int[] shape, int axis, int extent)
    {
        int[] changed = [.. shape];
        changed[axis] = extent;
        return changed;
    }
}
