using Askew.Testing;

namespace Askew.Fuzz.Graphs;

/// <summary>Functions of one tensor or two, element by element, and normalisation.</summary>
internal static class PointStrokes
{
    /// <summary>Functions that take any number and have no attributes that matter.</summary>
    public static readonly string[] Plain =
    [
        "Relu", "Sigmoid", "Tanh", "Softsign", "Softplus", "Erf", "Abs", "Neg", "Sign", "Floor", "Ceil", "Round", "HardSwish", "Mish",
        "Gelu", "Selu", "Sin", "Cos", "Atan", "Asinh",
    ];

    /// <summary>Functions with a slope.</summary>
    public static readonly string[] Sloped = ["LeakyRelu", "ThresholdedRelu", "Elu", "Celu", "HardSigmoid"];

    /// <summary>Whether the version of the operators has this one.</summary>
    public static bool IsThere(string type, int opset) => type switch
    {
        "HardSwish" => opset >= 14,
        "Mish" => opset >= 18,
        "Gelu" => opset >= 20,
        "Celu" => opset >= 12,
        _ => true,
    };

    /// <summary>One of <see cref="Sloped"/>.</summary>
    public static Drawn Slope(GraphPen pen, Drawn x, string type) =>
        pen.Add(type, x.Name, x.Shape, ("alpha", (float)(0.01 + pen.Random.NextDouble())));

    /// <summary>A slope for each channel, or one for all.</summary>
    public static Drawn PRelu(GraphPen pen, Drawn x)
    {
        int[] slopes = x.Rank < 2 || pen.Random.OneIn(3) ? [1] : [x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)];
        return pen.Add("PRelu", $"{x.Name} {pen.Reals(0.3, slopes)}", x.Shape);
    }

    /// <summary>Bounds on one side or both.</summary>
    public static Drawn Clip(GraphPen pen, Drawn x)
    {
        string low = pen.Random.OneIn(3) ? "-" : pen.Real(-pen.Random.NextDouble());
        string high = pen.Random.OneIn(3) ? "-" : pen.Real(6 * pen.Random.NextDouble());
        return pen.Add("Clip", $"{x.Name} {low} {high}", x.Shape);
    }

    /// <summary>Functions that are not for all numbers, of numbers that they are for.</summary>
    public static Drawn Partial(GraphPen pen, Drawn x, string type) => type switch
    {
        "Exp" => pen.Add("Exp", pen.Add("Clip", $"{x.Name} {pen.Real(-8)} {pen.Real(4)}", x.Shape).Name, x.Shape),
        "Sqrt" => pen.Add("Sqrt", pen.Add("Abs", x.Name, x.Shape).Name, x.Shape),
        _ => pen.Add(type, pen.Positive(x, 0.05 + pen.Random.NextDouble()).Name, x.Shape),
    };

    /// <summary>Arithmetic of two: with a constant (one number, one a channel, a whole tensor, on either side) or another tensor.</summary>
    public static Drawn? Binary(GraphPen pen, Drawn x, string type)
    {
        Random random = pen.Random;
        if (type == "Pow")
        {
            double exponent = new[] { 2, 3, 0.5, -1, 1 }[random.Next(5)];
            Drawn powered = exponent is 0.5 or -1 ? pen.Positive(x, 0.2) : x;
            return pen.Add("Pow", $"{powered.Name} {pen.Real(exponent)}", x.Shape);
        }

        if (type is "Min" or "Max")
        {
            return pen.Add(type, $"{x.Name} {pen.Real(random.NextDouble() - 0.5)}", x.Shape);
        }

        if (type is "Add" or "Sub" && random.OneIn(4))
        {
            return Cancelling(pen, x, type);
        }

        if (random.OneIn(2))
        {
            int[] shape = random.Next(3) switch
            {
                0 => [1],
                1 when x.Rank >= 2 => [x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)],
                _ => x.Shape,
            };
            string constant = type == "Div" ? pen.Between(0.3, 3, shape) : pen.Reals(1, shape);
            bool isLeft = type != "Div" && random.OneIn(4);
            return pen.Add(type, isLeft ? $"{constant} {x.Name}" : $"{x.Name} {constant}", x.Shape);
        }

        Drawn[] others = [.. pen.Live.Where(other => Fits(other.Shape, x.Shape))];
        Drawn right = others[random.Next(others.Length)];
        right = type == "Div" ? pen.Positive(right, 0.3) : right;
        return pen.Add(type, $"{x.Name} {right.Name}", x.Shape);
    }

    /// <summary>A factor and a summand for each channel.</summary>
    public static Drawn? BatchNormalization(GraphPen pen, Drawn x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        int channels = x.Shape[1];
        return pen.Add(
            "BatchNormalization",
            $"{x.Name} {pen.Reals(1, channels)} {pen.Reals(0.5, channels)} {pen.Reals(0.5, channels)} {pen.Between(0.1, 2, channels)}",
            x.Shape,
            ("epsilon", 1e-5f));
    }

    /// <summary>Normalisation over neighbouring channels.</summary>
    public static Drawn? Lrn(GraphPen pen, Drawn x) => x.Rank < 3 ? null : pen.Add(
        "LRN",
        x.Name,
        x.Shape,
        ("size", pen.Random.Next(1, 6)),
        ("alpha", (float)pen.Random.NextDouble()),
        ("beta", pen.Random.OneIn(2) ? 0.75f : 0.5f),
        ("bias", 0.5f + (float)pen.Random.NextDouble()));

    /// <summary>Softmax or its logarithm over any axis.</summary>
    public static Drawn? Softmax(GraphPen pen, Drawn x, string type) => x.Rank == 0 ? null
        : pen.Add(type, x.Name, x.Shape, ("axis", pen.Random.OneIn(2) ? -1 : pen.Random.Next(x.Rank)));

    // What nearly cancels, or is far larger than what it is added to: tensors with themselves, or branches of like or unlike size.
    private static Drawn Cancelling(GraphPen pen, Drawn x, string type)
    {
        Random random = pen.Random;
        double part = Math.Pow(10, -random.Next(1, 6)) * (random.OneIn(2) ? 1 : -1);
        double factor = (type == "Add" ? -1 : 1) + part;
        Drawn other = random.Next(3) switch
        {
            0 => pen.Add("Tanh", x.Name, x.Shape),
            1 => pen.Add("Mul", $"{x.Name} {pen.Real(Math.Abs(1 / part))}", x.Shape),
            _ => x,
        };

        // Of factors that are not all the same a sum stays a sum; else it is one function of the tensor.
        double last = random.OneIn(4) ? factor : factor + part;
        int[] shape = x.Rank >= 2 && random.OneIn(2) ? [x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)] : x.Shape;
        Drawn scaled = pen.Add(
            "Mul", $"{other.Name} {pen.Between(Math.Min(factor, last), Math.Max(factor, last), shape)}", x.Shape);
        return pen.Add(type, random.OneIn(2) && other != x ? $"{other.Name} {scaled.Name}" : $"{x.Name} {scaled.Name}", x.Shape);
    }

    // Whether it can be broadcast to the other without changing its shape.
    private static bool Fits(int[] shape, int[] whole) => shape.Length <= whole.Length
        && shape.Zip(whole[^shape.Length..], (extent, other) => extent == 1 || extent == other).All(fits => fits);
}
