using Askew.Quantization.Targets;
using Askew.Testing;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Fuzz.Graphs;

/// <summary>What decides scales itself: quantised and back, layers with integer weights, and operators between integers.</summary>
internal static class QuantizedStrokes
{
    private const string Runtime = "com.microsoft.";

    /// <summary>The operators that are drawn here.</summary>
    public static readonly string[] Names =
    [
        "QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger",
        .. new[]
        {
            "QuantizeLinear", "DequantizeLinear", "QLinearConv", "QGemm", "QLinearAdd", "QLinearMul", "QLinearSigmoid", "QLinearLeakyRelu",
            "QLinearAveragePool", "QLinearGlobalAveragePool", "QLinearReduceMean", "QLinearSoftmax", "QLinearConcat", "QLinearWhere",
        }.Select(name => Runtime + name),
    ];

    /// <summary>Draws <paramref name="name"/> between a QuantizeLinear and a DequantizeLinear.</summary>
    public static Drawn? Stroke(GraphPen pen, Drawn x, string name)
    {
        bool isOwn = name.StartsWith(Runtime, StringComparison.Ordinal);
        string type = isOwn ? name[Runtime.Length..] : name;
        Func<string, int[], (string, object)[], Drawn?> end = (inputs, shape, attributes) =>
            Back(pen, isOwn, type, inputs, shape, attributes);
        if (!Suits(type, x))
        {
            return null;
        }

        string q = Quantized(pen, x, type is "QuantizeLinear" or "DequantizeLinear" && isOwn);
        return type switch
        {
            "QuantizeLinear" or "DequantizeLinear" => Real(pen, q, x.Shape, isOwn),
            "QLinearConv" or "ConvInteger" => Conv(pen, x, q, type, end),
            "QLinearMatMul" or "QGemm" or "MatMulInteger" => Product(pen, x, q, type, end),
            "QLinearAdd" or "QLinearMul" => end($"{q} {q} {Mapping(pen)}", x.Shape, []),
            "QLinearSigmoid" => end($"{q} {Mapping(pen)}", x.Shape, []),
            "QLinearLeakyRelu" => end($"{q} {Mapping(pen)}", x.Shape, [("alpha", 0.1f)]),
            "QLinearSoftmax" => end($"{q} {Mapping(pen)}", x.Shape, [("axis", x.Rank - 1), ("opset", pen.Opset)]),
            "QLinearAveragePool" => end($"{q} {Mapping(pen)}", x.Shape, [("kernel_shape", Enumerable.Repeat(1, x.Rank - 2).ToArray())]),
            "QLinearGlobalAveragePool" =>
                end($"{q} {Mapping(pen)}", [x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)], []),
            "QLinearReduceMean" => end($"{q} {Mapping(pen)}", [.. x.Shape[..^1], 1], [("axes", new[] { x.Rank - 1 }), ("keepdims", 1)]),
            "QLinearConcat" => end($"{Mapping(pen)} {q} {q}", [x.Shape[0], 2 * x.Shape[1], .. x.Shape[2..]], [("axis", 1)]),
            _ => end($"{Truth(pen, x)} {q} {q} {Mapping(pen)}", x.Shape, []),
        };
    }

    private static bool Suits(string type, Drawn x) => type switch
    {
        "QLinearConv" or "ConvInteger" or "QLinearAveragePool" => x.Rank is 3 or 4,
        "QLinearGlobalAveragePool" => x.Rank >= 3,
        "QLinearMatMul" or "QGemm" or "MatMulInteger" => x.Rank == 2,
        "QLinearReduceMean" or "QLinearSoftmax" => x.Rank >= 1,
        "QLinearConcat" => x.Rank >= 2,
        _ => true,
    };

    // The integers of x, with the names of their scale and zero point behind.
    private static string Quantized(GraphPen pen, Drawn x, bool isOwn)
    {
        string mapping = Mapping(pen);
        string name = pen.Fresh();
        Node(pen, isOwn, "QuantizeLinear", $"{x.Name} {mapping}", name, []);
        return $"{name} {mapping}";
    }

    private static Drawn Real(GraphPen pen, string stored, int[] shape, bool isOwn)
    {
        Drawn real = pen.Add("DequantizeLinear", stored, shape);
        pen.Model.Graph.Node[^1].Domain = isOwn ? "com.microsoft" : "";
        return real;
    }

    // The inputs of an operator end with the scale and zero point of its result, but for one that begins with them and one with a bias
    // behind them.
    private static Drawn Back(GraphPen pen, bool isOwn, string type, string inputs, int[] shape, (string Name, object Value)[] attributes)
    {
        string result = pen.Fresh();
        Node(pen, isOwn, type, inputs, result, attributes);
        if (shape.Length > 1 && pen.Random.OneIn(3))
        {
            // What moves integers stands between such nodes, too.
            (string joined, string first) = (pen.Fresh(), result);
            pen.Model.Node("Concat", $"{first} {first}", joined, ("axis", 1));
            (result, shape) = (joined, [shape[0], 2 * shape[1], .. shape[2..]]);
        }

        string[] names = inputs.Split(' ');
        int scale = type switch { "QLinearConcat" => 0, "QLinearConv" => 6, _ => names.Length - 2 };
        return Real(pen, $"{result} {names[scale]} {names[scale + 1]}", shape, false);
    }

    private static void Node(
        GraphPen pen, bool isOwn, string type, string inputs, string output, (string Name, object Value)[] attributes)
    {
        pen.Model.Node(type, inputs, output, attributes);
        pen.Model.Graph.Node[^1].Domain = isOwn ? "com.microsoft" : "";
    }

    // One that the target has.
    private static string Mapping(GraphPen pen)
    {
        (string scale, string zero) = (pen.Fresh(), pen.Fresh());
        double exponent = -3 - (5 * pen.Random.NextDouble());
        bool isSymmetric = pen.Target.Activations == ActivationMapping.Symmetric;
        pen.Model.Stored(
            scale, zero, DataType.Uint8,
            [(float)Math.Pow(2, pen.Target.Scales == ScaleSteps.PowersOfTwo ? Math.Round(exponent) : exponent)],
            isSymmetric ? 128 : pen.Random.OneIn(3) ? 0 : pen.Random.Next(256));
        return $"{scale} {zero}";
    }

    // Integers, scales and zero points of weights.
    private static string Weights(GraphPen pen, int[] shape, int scales)
    {
        string name = pen.Fresh();
        double spread = 2.0 / Math.Sqrt(Math.Max(1, new Drawn("", shape[1..]).Count)) / 127;
        bool isUnsigned = pen.Random.OneIn(4);
        int count = pen.Random.OneIn(2) ? 1 : scales;
        float[] each = [.. Enumerable.Range(0, count).Select(_ => (float)(spread * (0.5 + pen.Random.NextDouble())))];
        pen.Model.RawWeights(name, shape, isUnsigned ? DataType.Uint8 : DataType.Int8, each, isUnsigned ? 128 : 0);
        return $"{name}/q {name}/s {name}/z";
    }

    private static Drawn? Conv(GraphPen pen, Drawn x, string q, string type, Func<string, int[], (string, object)[], Drawn?> end)
    {
        int outputs = pen.Random.Next(1, 9);
        int[] shape = [outputs, x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)];
        int[] result = [x.Shape[0], outputs, .. x.Shape[2..]];
        string[] integers = q.Split(' ');
        if (type == "ConvInteger")
        {
            string[] weights = Weights(pen, shape, 1).Split(' ');
            return Scaled(pen, type, $"{integers[0]} {weights[0]} {integers[2]} {weights[2]}", result);
        }

        string bias = pen.Fresh();
        pen.Model.Whole(bias, DataType.Int32, [outputs], [.. Enumerable.Range(0, outputs).Select(_ => pen.Random.Next(-3000, 3000))]);
        return end($"{q} {Weights(pen, shape, outputs)} {Mapping(pen)} {bias}", result, []);
    }

    private static Drawn? Product(GraphPen pen, Drawn x, string q, string type, Func<string, int[], (string, object)[], Drawn?> end)
    {
        int columns = pen.Random.Next(1, 9);
        int[] result = [x.Shape[0], columns];
        string[] integers = q.Split(' ');
        if (type == "MatMulInteger")
        {
            string[] weights = Weights(pen, [x.Shape[1], columns], 1).Split(' ');
            return Scaled(pen, type, $"{integers[0]} {weights[0]} {integers[2]} {weights[2]}", result);
        }

        return type == "QGemm"
            ? end($"{q} {Weights(pen, [columns, x.Shape[1]], columns)} - {Mapping(pen)}", result, [("transB", 1), ("alpha", 1f)])
            : end($"{q} {Weights(pen, [x.Shape[1], columns], columns)} {Mapping(pen)}", result, []);
    }

    // Sums of integers, and what makes reals of them.
    private static Drawn Scaled(GraphPen pen, string type, string inputs, int[] shape)
    {
        string sums = pen.Fresh();
        string reals = pen.Fresh();
        pen.Model.Node(type, inputs, sums).Node("Cast", sums, reals, ("to", 1));
        return pen.Add("Mul", $"{reals} {pen.Real(1e-4)}", shape);
    }

    private static string Truth(GraphPen pen, Drawn x)
    {
        string name = pen.Fresh();
        pen.Model.Whole(name, DataType.Bool, x.Shape, [.. Enumerable.Range(0, x.Count).Select(_ => pen.Random.Next(2))]);
        return name;
    }
}
