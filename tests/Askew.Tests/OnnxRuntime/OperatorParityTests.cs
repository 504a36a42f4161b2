using Askew.Testing;
using Xunit.Abstractions;

namespace Askew.Tests.OnnxRuntime;

/// <summary>Attributes in combinations that ONNX's own suite does not have, against ONNX Runtime.</summary>
public class OperatorParityTests(ITestOutputHelper output)
{
    [OnnxRuntimeFact]
    public void ResizesInEveryMode()
    {
        string[] coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"];
        string[] roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];
        (string Name, float[]? Scales, long[]? Sizes)[] targets =
        [
            ("up by 2", [1, 1, 2, 2], null),
            ("up by 1.5 and 3", [1, 1, 1.5f, 3], null),
            ("down by 0.6", [1, 1, 0.6f, 0.6f], null),
            ("to 7x5", null, [1, 2, 7, 5]),
            ("to 1x9", null, [1, 2, 1, 9]),
            ("unchanged", null, [1, 2, 5, 6]),
        ];
        var cases = new List<(string, TestModel)>();
        foreach (string coordinate in coordinates)
        {
            foreach ((string name, float[]? scales, long[]? sizes) in targets)
            {
                cases.AddRange(roundings.Select(rounding => ($"nearest {coordinate} {rounding} {name}", Resize(
                    scales, sizes, ("mode", "nearest"), ("coordinate_transformation_mode", coordinate), ("nearest_mode", rounding)))));
                cases.Add(($"linear {coordinate} {name}", Resize(
                    scales, sizes, ("mode", "linear"), ("coordinate_transformation_mode", coordinate))));
            }
        }

        Compare(cases);
    }

    [OnnxRuntimeFact]
    public void ConvolvesWithEveryKindOfWindow()
    {
        var cases = new List<(string, TestModel)>();
        foreach ((int channels, int filters, int groups) in new[] { (4, 6, 1), (4, 6, 2), (6, 6, 6), (3, 6, 3), (35, 17, 1) })
        {
            foreach (int stride in new[] { 1, 2, 3 })
            {
                foreach (int dilation in new[] { 1, 2 })
                {
                    foreach (object pad in new object[] { new[] { 0, 0, 0, 0 }, new[] { 2, 1, 0, 3 }, "SAME_UPPER", "SAME_LOWER", "VALID" })
                    {
                        cases.Add(($"{channels}->{filters} in {groups}, stride {stride}, dilation {dilation}, {Describe(pad)}", Conv2(
                            channels, filters, groups, (3, 2), stride, dilation, pad)));
                    }
                }
            }
        }

        cases.Add(("one-dimensional", new TestModel()
            .Input("x", 1, 4, 19)
            .Constant("w", [6, 2, 5], TestModel.Noise(60, 1))
            .Constant("b", [6], TestModel.Noise(6, 2))
            .Node("Conv", "x w b", "y", ("group", 2), ("strides", new[] { 2 }), ("dilations", new[] { 2 }), ("pads", new[] { 3, 1 }))
            .Output("y")));
        Compare(cases);
    }

    [OnnxRuntimeFact]
    public void PoolsWithEveryKindOfWindow()
    {
        var cases = new List<(string, TestModel)>();
        foreach (string type in new[] { "MaxPool", "AveragePool" })
        {
            foreach (int stride in new[] { 1, 2, 3 })
            {
                foreach (int ceil in new[] { 0, 1 })
                {
                    foreach (object pad in new object[] { new[] { 0, 0, 0, 0 }, new[] { 1, 1, 0, 1 }, "SAME_UPPER", "SAME_LOWER", "VALID" })
                    {
                        for (int counted = 0; counted < (type == "AveragePool" ? 2 : 1); counted++)
                        {
                            cases.Add(($"{type}, stride {stride}, ceil {ceil}, counted {counted}, {Describe(pad)}",
                                Pool(type, stride, ceil, pad, counted)));
                        }
                    }
                }
            }
        }

        cases.Add(("dilated", new TestModel().Input("x", 1, 2, 11, 12)
            .Node("MaxPool", "x", "y", ("kernel_shape", new[] { 3, 2 }), ("dilations", new[] { 2, 3 })).Output("y")));
        cases.Add(("one-dimensional", new TestModel().Input("x", 1, 3, 13)
            .Node("AveragePool", "x", "y", ("kernel_shape", new[] { 4 }), ("strides", new[] { 3 }), ("pads", new[] { 2, 1 })).Output("y")));
        Compare(cases);
    }

    [OnnxRuntimeFact]
    public void ComputesEveryFunction()
    {
        (string Type, (string, object)[] Attributes)[] functions =
        [
            ("Relu", []), ("LeakyRelu", [("alpha", 0.2f)]), ("LeakyRelu", [("alpha", 1.5f)]), ("ThresholdedRelu", [("alpha", 0.3f)]),
            ("Sigmoid", []), ("HardSigmoid", [("alpha", 0.6f)]), ("HardSwish", []), ("Tanh", []), ("Softsign", []), ("Softplus", []),
            ("Mish", []), ("Elu", [("alpha", 0.7f)]), ("Celu", [("alpha", 0.7f)]), ("Selu", []), ("Erf", []), ("Exp", []), ("Abs", []),
            ("Neg", []), ("Sign", []), ("Floor", []), ("Ceil", []), ("Round", []), ("Reciprocal", []), ("Softmax", []), ("LogSoftmax", []),
            ("LRN", [("size", 4), ("alpha", 0.3f), ("beta", 0.6f)]), ("LRN", [("size", 5), ("alpha", 0.3f)]), ("Transpose", []),
            ("GlobalAveragePool", []), ("GlobalMaxPool", []), ("Flatten", [("axis", 2)]),
            ("ReduceMean", [("axes", new[] { 1, 3 }), ("keepdims", 0)]), ("ReduceMax", [("axes", new[] { -2 })]),
        ];
        Compare([.. functions.Select(function => (
            function.Type,
            new TestModel(18 - (function.Type.StartsWith("Reduce", StringComparison.Ordinal) ? 1 : 0))
                .Input("x", 2, 7, 5, 6).Node(function.Type, "x", "y", function.Attributes).Output("y")))]);
    }

    [OnnxRuntimeFact]
    public void MultipliesMatricesOfEveryShape()
    {
        (int[] Left, int[] Right)[] shapes =
        [
            ([1, 70], [70, 33]), ([3, 70], [70, 33]), ([37, 70], [70, 33]), ([2, 5, 9], [9, 40]), ([2, 5, 9], [2, 9, 4]), ([9], [2, 9, 4]),
            ([3, 1, 5, 9], [2, 9, 4]), ([9], [9]), ([5, 9], [9]), ([1, 9], [9, 1]), ([4, 300], [300, 65]),
        ];
        Compare([.. shapes.Select(shape => (
            $"[{string.Join(",", shape.Left)}] x [{string.Join(",", shape.Right)}]",
            new TestModel().Input("x", shape.Left)
                .Constant("w", shape.Right, TestModel.Noise(shape.Right.Aggregate((a, b) => a * b), 3))
                .Node("MatMul", "x w", "y").Output("y")))]);
    }

    [OnnxRuntimeFact]
    public void OldAndNewFormsOfOperatorsMeanWhatTheyDidThen()
    {
        static TestModel X(int opset) => new TestModel(opset).Input("x", 2, 6, 4, 5);
        (string Name, TestModel Model)[] cases =
        [
            ("Softmax 7", X(7).Node("Softmax", "x", "y")),
            ("Softmax 11 over the last two", X(11).Node("Softmax", "x", "y", ("axis", 2))),
            ("Softmax 12, last", X(12).Node("Softmax", "x", "y", ("axis", -1))),
            ("Softmax 13", X(13).Node("Softmax", "x", "y", ("axis", 1))),
            ("LogSoftmax 11", X(11).Node("LogSoftmax", "x", "y")),
            ("LogSoftmax 13", X(13).Node("LogSoftmax", "x", "y")),
            ("Clip 7", X(7).Node("Clip", "x", "y", ("min", -0.25f), ("max", 0.5f))),
            ("Clip 7, one bound", X(7).Node("Clip", "x", "y", ("max", 0.5f))),
            ("Clip 11, upper bound only", X(11).Constant("hi", [], 0.5f).Node("Clip", "x - hi", "y")),
            ("Clip 13, no bounds", X(13).Node("Clip", "x", "y")),
            ("Pad 7", X(7).Node("Pad", "x", "y", ("pads", new[] { 0, 1, 2, 0, 0, 0, 1, 3 }), ("value", 0.5f))),
            ("Pad 11, cutting", X(11).Constant("p", 0, 0, -1, 1, 0, 0, 0, -2).Node("Pad", "x p", "y")),
            ("Pad 18, axes", X(18).Constant("p", 1, 2, 0, 1).Constant("v", [], 2).Constant("a", 3, -3).Node("Pad", "x p v a", "y")),
            ("Slice 7", X(7).Node("Slice", "x", "y", ("starts", new[] { 1, -3 }), ("ends", new[] { 5, 99 }), ("axes", new[] { 1, 3 }))),
            ("Slice 10, backwards", X(10).Constant("s", 99, -1).Constant("e", -99, 0).Constant("a", 3, 2).Constant("t", -2, -1)
                .Node("Slice", "x s e a t", "y")),
            ("Squeeze 7 of Unsqueeze 7", X(7).Node("Unsqueeze", "x", "u", ("axes", new[] { 0, 3 }))
                .Node("Squeeze", "u", "y", ("axes", new[] { 3 }))),
            ("Squeeze 13, all", X(13).Constant("a", -1).Node("Unsqueeze", "x a", "u").Node("Squeeze", "u", "y")),
            ("Split 7", X(7).Node("Split", "x", "y z", ("axis", 1), ("split", new[] { 2, 4 })).Output("y").Output("z")),
            ("Split 13, equal", X(13).Node("Split", "x", "y z", ("axis", 1)).Output("y").Output("z")),
            ("Split 18, uneven", X(18).Node("Split", "x", "y z", ("axis", 3), ("num_outputs", 2)).Output("y").Output("z")),
            ("ReduceMean 7", X(7).Node("ReduceMean", "x", "y", ("axes", new[] { 1, 2 }))),
            ("ReduceMean 18, axes", X(18).Constant("a", -1, 0).Node("ReduceMean", "x a", "y", ("keepdims", 0))),
            ("ReduceMean 18, nothing", X(18).Node("ReduceMean", "x", "y", ("noop_with_empty_axes", 1))),
            ("ReduceMean 18, all", X(18).Node("ReduceMean", "x", "y")),
            ("ReduceSum 11", X(11).Node("ReduceSum", "x", "y", ("axes", new[] { 3 }), ("keepdims", 0))),
            ("Upsample 7", X(7).Node("Upsample", "x", "y", ("mode", "nearest"), ("scales", new[] { 1f, 1, 2, 3 }))),
            ("Upsample 9, linear", X(9).Constant("s", [4], 1, 1, 2, 2).Node("Upsample", "x s", "y", ("mode", "linear"))),
            ("Resize 10", X(10).Constant("s", [4], 1, 1, 1.5f, 0.5f).Node("Resize", "x s", "y", ("mode", "nearest"))),
            ("Resize 10, linear", X(10).Constant("s", [4], 1, 1, 1.5f, 2).Node("Resize", "x s", "y", ("mode", "linear"))),
            ("Resize 11", X(11).Constant("r", [0]).Constant("s", [4], 1, 1, 1.5f, 2).Node("Resize", "x r s", "y", ("mode", "linear"))),
            ("Resize 18, axes", X(18).Constant("s", 7, 9).Node("Resize", "x - - s", "y", ("mode", "linear"), ("axes", new[] { 2, 3 }))),
            ("Resize 19", X(19).Constant("s", 2, 6, 7, 9).Node("Resize", "x - - s", "y", ("mode", "nearest"))),
            ("BatchNormalization 7", Normalized(7)),
            ("BatchNormalization 9", Normalized(9)),
            ("BatchNormalization 15", Normalized(15)),
            ("Dropout 7", X(7).Node("Dropout", "x", "d").Node("Abs", "d", "y")),
            ("Dropout 13", X(13).Node("Dropout", "x", "d").Node("Abs", "d", "y")),
            ("AveragePool 19, dilated",
                X(19).Node("AveragePool", "x", "y", ("kernel_shape", new[] { 2, 2 }), ("dilations", new[] { 2, 3 }))),
            ("AveragePool 7", X(7).Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 1, 1, 1 }))),
            ("MaxPool 8", X(8).Node("MaxPool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }))),
            ("Gelu 20", X(20).Node("Gelu", "x", "y")),
            ("Gelu 20, tanh", X(20).Node("Gelu", "x", "y", ("approximate", "tanh"))),
            ("DepthToSpace 11", new TestModel(11).Input("x", 1, 12, 2, 3)
                .Node("DepthToSpace", "x", "y", ("blocksize", 2), ("mode", "CRD"))),
            ("Reshape 7", X(7).Constant("s", 0, -1, 2).Node("Reshape", "x s", "y")),
            ("Flatten 11", X(11).Node("Flatten", "x", "y", ("axis", -1))),
            ("Gemm 7", new TestModel(7).Input("x", 3, 4).Constant("w", [5, 3], TestModel.Noise(15, 1)).Constant("b", [4, 1], 1, 2, 3, 4)
                .Node("Gemm", "x w b", "y", ("transA", 1), ("transB", 1), ("alpha", 0.5f), ("beta", 2f))),
            ("Pow 7", X(7).Constant("p", [1], 2).Node("Pow", "x p", "y")),
            ("PRelu 9", X(9).Constant("w", [6, 1, 1], TestModel.Noise(6, 1)).Node("PRelu", "x w", "y")),
            ("Min 13 and Max 8", X(13).Constant("c", [5], TestModel.Noise(5, 1)).Node("Min", "x c", "m").Node("Max", "m c", "y")),
        ];
        Compare([.. cases.Select(test => (test.Name, test.Model.Graph.Output.Count == 0 ? test.Model.Output("y") : test.Model))]);
    }

    private static TestModel Normalized(int opset) => new TestModel(opset).Input("x", 2, 3, 4, 5)
        .Constant("s", [3], 1, -2, 0.5f).Constant("b", [3], 0.5f, 0, -1).Constant("m", [3], 0.1f, 0.2f, -0.3f)
        .Constant("v", [3], 1, 0.5f, 2)
        .Node("BatchNormalization", "x s b m v", "y", ("epsilon", 1e-3f));

    private static TestModel Resize(float[]? scales, long[]? sizes, params (string, object)[] attributes)
    {
        TestModel model = new TestModel().Input("x", 1, 2, 5, 6);
        return scales is not null
            ? model.Constant("s", [4], scales).Node("Resize", "x - s", "y", attributes).Output("y")
            : model.Constant("s", sizes!).Node("Resize", "x - - s", "y", attributes).Output("y");
    }

    private static TestModel Conv2(
        int channels, int filters, int groups, (int Height, int Width) kernel, int stride, int dilation, object pad)
    {
        int count = filters * (channels / groups) * kernel.Height * kernel.Width;
        return new TestModel()
            .Input("x", 2, channels, 13, 17)
            .Constant("w", [filters, channels / groups, kernel.Height, kernel.Width], TestModel.Noise(count, 1))
            .Constant("b", [filters], TestModel.Noise(filters, 2))
            .Node(
                "Conv",
                "x w b",
                "y",
                ("group", groups),
                ("strides", new[] { stride, stride }),
                ("dilations", new[] { dilation, dilation }),
                (pad is string ? "auto_pad" : "pads", pad))
            .Output("y");
    }

    private static TestModel Pool(string type, int stride, int ceil, object pad, int counted)
    {
        List<(string, object)> attributes =
        [
            ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { stride, stride + 1 }), ("ceil_mode", ceil),
            (pad is string ? "auto_pad" : "pads", pad),
        ];
        if (counted == 1)
        {
            attributes.Add(("count_include_pad", 1));
        }

        return new TestModel().Input("x", 1, 3, 14, 21).Node(type, "x", "y", [.. attributes]).Output("y");
    }

    private static string Describe(object pad) => pad as string ?? $"pads {string.Join(",", (int[])pad)}";

    private void Compare(IReadOnlyList<(string Name, TestModel Model)> cases) => OnnxRuntimeComparison.Run(cases, output);
}
