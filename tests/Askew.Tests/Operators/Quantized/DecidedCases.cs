using Askew.Testing;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Tests.Operators.Quantized;

/// <summary>Small models that decide scales themselves, each in the manner of some exporter.</summary>
internal static class DecidedCases
{
    /// <summary>Recurrent layers with integer weights: what they compute from step to step is not decided.</summary>
    public static readonly Dictionary<string, Func<TestModel>> Recurrent = new()
    {
        ["lstm"] = () => Unrolled("LSTM", 4),
        ["gru"] = () => Unrolled("GRU", 3),
    };

    /// <summary>The models by name; the input is called <c>x</c>.</summary>
    public static readonly Dictionary<string, Func<TestModel>> All = new()
    {
        ["conv, per tensor"] = () => Conv(perChannel: false, DataType.Uint8),
        ["conv, per channel"] = () => Conv(perChannel: true, DataType.Uint8),
        ["conv, int8 activations"] = () => Conv(perChannel: true, DataType.Int8),
        ["conv, weights quantised on the way"] = () => Start(DataType.Int8)
            .Constant("w", [4, 3, 3, 3], TestModel.Noise(108, 1)).Stored("w/s", "w/z", DataType.Int8, [0.008f, 0.007f, 0.009f, 0.0075f])
            .Node("QuantizeLinear", "w w/s w/z", "w/q", ("axis", 0)).Node("DequantizeLinear", "w/q w/s w/z", "w/r", ("axis", 0))
            .Node("Conv", "x/r w/r", "y").Node("Relu", "y", "a").Mapped("a", 0.02f, -128, DataType.Int8).Output("a/r"),
        ["conv, weights unsigned around 128"] = () => Start(DataType.Uint8)
            .Weights("w", [4, 3, 3, 3], DataType.Uint8, [0.01f], zeroPoint: 128)
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.03f, 120, DataType.Uint8).Output("y/r"),
        ["conv, weights down to the least integer"] = () => Start(DataType.Uint8)
            .Whole("w/q", DataType.Uint8, [8, 3, 3, 3], [.. Enumerable.Range(0, 216).Select(i => i % 5 == 0 ? 0 : i * 97 % 256)])
            .Stored("w/s", "w/z", DataType.Uint8, [0.005f], 128).Node("DequantizeLinear", "w/q w/s w/z", "w/r")
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.03f, 120, DataType.Uint8).Output("y/r"),
        ["activations of 4 bits"] = () => new TestModel(21).Input("x", 1, 3, 8, 8)
            .Stored("x/s", "x/z", DataType.Uint4, [0.13f], 8).Node("QuantizeLinear", "x x/s x/z", "x/q")
            .Node("DequantizeLinear", "x/q x/s x/z", "x/r").Weights("w", [4, 3, 3, 3], DataType.Int8, [0.01f]).Node("Conv", "x/r w/r", "y")
            .Mapped("y", 0.03f, 120, DataType.Uint8).Output("y/r"),
        ["conv, weights of 4 bits"] = () => Start(DataType.Uint8, 21)
            .Weights("w", [4, 3, 3, 3], DataType.Int4, [0.1f, 0.12f, 0.09f, 0.11f])
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.03f, 120, DataType.Uint8).Output("y/r"),
        ["conv, only its input decided"] = () => Start(DataType.Int8)
            .Weights("w", [4, 3, 3, 3], DataType.Int8, [0.01f])
            .Node("Conv", "x/r w/r", "y").Node("Relu", "y", "a").Mapped("a", 0.02f, -128, DataType.Int8)
            .Weights("v", [2, 4, 1, 1], DataType.Int8, [0.01f]).Node("Conv", "a/r v/r", "b").Output("b"),
        ["conv over volumes"] = () => new TestModel(17).Input("x", 1, 2, 4, 5, 5).Mapped("x", 1 / 128f, 128, DataType.Uint8)
            .Weights("w", [4, 2, 2, 3, 3], DataType.Int8, [0.01f, 0.012f, 0.007f, 0.02f])
            .Bias("b", [300, -200, 1000, 0], 1 / 128f, [0.01f, 0.012f, 0.007f, 0.02f])
            .Node("Conv", "x/r w/r b/r", "y", ("pads", new[] { 1, 0, 1, 0, 0, 1 })).Node("Relu", "y", "a")
            .Mapped("a", 0.02f, 0, DataType.Uint8).Output("a/r"),
        ["transposed conv"] = () => Start(DataType.Uint8)
            .Weights("w", [3, 2, 3, 3], DataType.Int8, [0.01f, 0.013f], axis: 1)
            .Node("ConvTranspose", "x/r w/r", "y", ("strides", new[] { 2, 2 })).Mapped("y", 0.02f, 128, DataType.Uint8).Output("y/r"),
        ["matmul behind transposed weights"] = () => new TestModel(17).Input("x", 1, 8).Mapped("x", 1 / 128f, 0, DataType.Int8)
            .Weights("w", [5, 8], DataType.Int8, [0.01f, 0.011f, 0.009f, 0.012f, 0.01f])
            .Node("Transpose", "w/r", "t", ("perm", new[] { 1, 0 })).Node("MatMul", "x/r t", "y")
            .Mapped("y", 0.02f, 3, DataType.Int8).Output("y/r"),
        ["gemm, pool and movements between integers"] = () => Start(DataType.Uint8)
            .Weights("w", [4, 3, 3, 3], DataType.Int8, [0.01f])
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.03f, 120, DataType.Uint8, ends: false)
            .Node("MaxPool", "y/q", "p", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))
            .Node("Transpose", "p", "t", ("perm", new[] { 0, 2, 3, 1 })).Constant("shape", 1L, 36).Node("Reshape", "t shape", "f")
            .Node("DequantizeLinear", "f y/s y/z", "f/r")
            .Weights("v", [36, 6], DataType.Int8, [0.01f, 0.02f, 0.01f, 0.015f, 0.01f, 0.01f], axis: 1)
            .Bias("b", [100, -200, 300, 0, 50, -70], 0.03f, [0.01f, 0.02f, 0.01f, 0.015f, 0.01f, 0.01f])
            .Node("Gemm", "f/r v/r b/r", "g").Mapped("g", 0.1f, 128, DataType.Uint8).Output("g/r"),
        ["residual sum on three scales"] = () => Start(DataType.Uint8)
            .Weights("w", [3, 3, 1, 1], DataType.Int8, [0.01f])
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.02f, 128, DataType.Uint8).Node("Add", "y/r x/r", "s").Node("Relu", "s", "a")
            .Mapped("a", 0.01f, 0, DataType.Uint8).Output("a/r"),
        ["one tensor on two scales"] = () => Start(DataType.Uint8)
            .Weights("w", [3, 3, 1, 1], DataType.Int8, [0.01f])
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.02f, 128, DataType.Uint8)
            .Stored("y2/s", "y2/z", DataType.Uint8, [0.03f], 100).Node("QuantizeLinear", "y y2/s y2/z", "y2/q")
            .Node("DequantizeLinear", "y2/q y2/s y2/z", "y2/r").Node("Mul", "y/r y2/r", "s").Mapped("s", 0.02f, 10, DataType.Uint8)
            .Output("s/r"),
        ["activations of 16 bits"] = () => Start(DataType.Int16, 21)
            .Weights("w", [4, 3, 3, 3], DataType.Int8, [0.01f])
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.0001f, 0, DataType.Int16).Output("y/r"),
        ["functions and means"] = () => Start(DataType.Uint8)
            .Node("Sigmoid", "x/r", "g").Mapped("g", 1 / 256f, 0, DataType.Uint8).Node("Mul", "x/r g/r", "m")
            .Mapped("m", 0.005f, 60, DataType.Uint8).Node("AveragePool", "m/r", "p", ("kernel_shape", new[] { 3, 3 }))
            .Mapped("p", 0.003f, 90, DataType.Uint8).Node("GlobalAveragePool", "p/r", "a").Mapped("a", 0.001f, 100, DataType.Uint8)
            .Output("a/r"),
        ["pairs doubled, and around all that moves"] = () => Start(DataType.Uint8)
            .Weights("w", [4, 3, 3, 3], DataType.Int8, [0.01f])
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.03f, 120, DataType.Uint8).Mapped("y/r", 0.03f, 120, DataType.Uint8)
            .Node("Transpose", "y/r/r", "t", ("perm", new[] { 0, 2, 3, 1 })).Mapped("t", 0.03f, 120, DataType.Uint8)
            .Constant("shape", 1L, 36, 4).Node("Reshape", "t/r shape", "f").Mapped("f", 0.03f, 120, DataType.Uint8)
            .Node("Concat", "f/r f/r", "c", ("axis", 1)).Mapped("c", 0.03f, 120, DataType.Uint8).Output("c/r"),
        ["integers clamped on their way"] = () => Start(DataType.Int8, ends: false)
            .Whole("lo", DataType.Int8, [], [-100]).Whole("hi", DataType.Int8, [], [90]).Node("Clip", "x/q lo hi", "x/c")
            .Node("DequantizeLinear", "x/c x/s x/z", "x/r").Constant("w", [4, 3, 1, 1], TestModel.Noise(12, 5))
            .Stored("w/s", "w/z", DataType.Int8, [0.008f]).Whole("wl", DataType.Int8, [], [-127]).Whole("wh", DataType.Int8, [], [127])
            .Node("QuantizeLinear", "w w/s w/z", "w/q").Node("Clip", "w/q wl wh", "w/c").Node("DequantizeLinear", "w/c w/s w/z", "w/r")
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.01f, 5, DataType.Int8).Output("y/r"),
        ["unsigned activations of 16 bits, ONNX Runtime's nodes"] = () => new TestModel(17).Input("x", 1, 3, 8, 8)
            .Stored("x/s", "x/z", DataType.Uint16, [1 / 32768f], 32768).Own("QuantizeLinear", "x x/s x/z", "x/q")
            .Own("DequantizeLinear", "x/q x/s x/z", "x/r").Weights("w", [4, 3, 3, 3], DataType.Int8, [0.01f]).Node("Conv", "x/r w/r", "y")
            .Stored("y/s", "y/z", DataType.Uint16, [0.0002f], 30000).Own("QuantizeLinear", "y y/s y/z", "y/q")
            .Own("DequantizeLinear", "y/q y/s y/z", "y/r").Output("y/r"),
        ["operator set 10, sum with a constant of integers"] = () => Start(DataType.Uint8, 10)
            .Whole("c/q", DataType.Uint8, [1, 3, 8, 8], [.. Enumerable.Range(0, 192).Select(i => i * 37 % 256)])
            .Stored("c/s", "c/z", DataType.Uint8, [0.01f], 100).Node("DequantizeLinear", "c/q c/s c/z", "c/r")
            .Node("Add", "x/r c/r", "y").Mapped("y", 0.02f, 100, DataType.Uint8).Output("y/r"),
        ["residual blocks with layers' inputs decided alone"] = () => Start(DataType.Int8)
            .Weights("w", [3, 3, 3, 3], DataType.Int8, [0.006f, 0.005f, 0.007f])
            .Node("Conv", "x/r w/r", "c", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Relu", "c", "r").Mapped("r", 0.01f, 0, DataType.Int8).Weights("v", [3, 3, 1, 1], DataType.Int8, [0.01f])
            .Node("Conv", "r/r v/r", "d").Node("Add", "d x", "s").Node("Relu", "s", "t").Mapped("t", 0.02f, 0, DataType.Int8)
            .Weights("u", [2, 3, 1, 1], DataType.Int8, [0.01f]).Node("Conv", "t/r u/r", "e").Output("e"),
        ["padding, joining and choosing between integers"] = () => Start(DataType.Uint8, ends: false)
            .Numbers("pads", [8], 0, 0, 1, 1, 0, 0, 1, 1).Node("Pad", "x/q pads", "p").Node("Concat", "p p", "c", ("axis", 1))
            .Numbers("starts", [1], 1).Numbers("ends", [1], 5).Numbers("axes", [1], 1).Node("Slice", "c starts ends axes", "l")
            .Numbers("last", [1], 2).Node("ReduceMax", "l", "m", ("axes", new[] { 2 }), ("keepdims", 1))
            .Node("DequantizeLinear", "m x/s x/z", "y").Output("y"),
        ["QLinearConv"] = () => Start(DataType.Uint8, ends: false)
            .RawWeights("w", [4, 3, 3, 3], DataType.Int8, [0.01f, 0.012f, 0.007f, 0.02f])
            .Whole("b", DataType.Int32, [4], [100, -200, 30, 0])
            .Stored("y/s", "y/z", DataType.Uint8, [0.02f], 3)
            .Node("QLinearConv", "x/q x/s x/z w/q w/s w/z y/s y/z b", "y/q", ("strides", new[] { 2, 2 })).Back("y"),
        ["QLinearConv, then a pool of integers and QLinearConv"] = () => Start(DataType.Uint8, ends: false)
            .RawWeights("w", [4, 3, 3, 3], DataType.Uint8, [0.01f], 128).Stored("y/s", "y/z", DataType.Uint8, [0.02f])
            .Node("QLinearConv", "x/q x/s x/z w/q w/s w/z y/s y/z", "y/q").Node("MaxPool", "y/q", "p/q", ("kernel_shape", new[] { 2, 2 }))
            .RawWeights("v", [3, 4, 1, 1], DataType.Int8, [0.02f]).Stored("c/s", "c/z", DataType.Uint8, [0.05f], 100)
            .Node("QLinearConv", "p/q y/s y/z v/q v/s v/z c/s c/z", "c/q").Back("c"),
        ["QLinearMatMul"] = () => Flat(ends: false).RawWeights("w", [8, 5], DataType.Int8, [0.01f])
            .Stored("y/s", "y/z", DataType.Uint8, [0.02f], 120).Node("QLinearMatMul", "x/q x/s x/z w/q w/s w/z y/s y/z", "y/q").Back("y"),
        ["QGemm"] = () => Flat(ends: false).RawWeights("w", [5, 8], DataType.Int8, [0.01f, 0.02f, 0.015f, 0.01f, 0.01f])
            .Whole("b", DataType.Int32, [5], [100, -200, 30, 0, 7]).Stored("y/s", "y/z", DataType.Uint8, [0.02f], 120)
            .Own("QGemm", "x/q x/s x/z w/q w/s w/z b y/s y/z", "y/q", ("transB", 1), ("alpha", 1f)).Back("y"),
        ["QGemm that gives reals"] = () => Flat(ends: false).RawWeights("w", [8, 5], DataType.Int8, [0.01f])
            .Own("QGemm", "x/q x/s x/z w/q w/s w/z", "y", ("alpha", 1f)).Output("y"),
        ["QLinearAdd, QLinearMul, QLinearSigmoid"] = () => Start(DataType.Uint8, ends: false)
            .Stored("g/s", "g/z", DataType.Uint8, [1 / 256f]).Own("QLinearSigmoid", "x/q x/s x/z g/s g/z", "g/q")
            .Stored("m/s", "m/z", DataType.Uint8, [0.006f], 90).Own("QLinearMul", "x/q x/s x/z g/q g/s g/z m/s m/z", "m/q")
            .Stored("a/s", "a/z", DataType.Uint8, [0.015f], 100).Own("QLinearAdd", "m/q m/s m/z x/q x/s x/z a/s a/z", "a/q").Back("a"),
        ["QLinearLeakyRelu behind a layer"] = () => Start(DataType.Uint8, ends: false)
            .RawWeights("w", [4, 3, 3, 3], DataType.Int8, [0.01f]).Stored("y/s", "y/z", DataType.Uint8, [0.03f], 120)
            .Node("QLinearConv", "x/q x/s x/z w/q w/s w/z y/s y/z", "y/q").Stored("l/s", "l/z", DataType.Uint8, [0.02f], 20)
            .Own("QLinearLeakyRelu", "y/q y/s y/z l/s l/z", "l/q", ("alpha", 0.1f)).Back("l"),
        ["QLinearAveragePool, QLinearGlobalAveragePool"] = () => Start(DataType.Uint8, ends: false)
            .Stored("p/s", "p/z", DataType.Uint8, [0.005f], 120)
            .Own("QLinearAveragePool", "x/q x/s x/z p/s p/z", "p/q", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))
            .Stored("g/s", "g/z", DataType.Uint8, [0.002f], 110).Own("QLinearGlobalAveragePool", "p/q p/s p/z g/s g/z", "g/q").Back("g"),
        ["QLinearConcat"] = () => Start(DataType.Uint8, ends: false)
            .Stored("g/s", "g/z", DataType.Uint8, [1 / 256f]).Own("QLinearSigmoid", "x/q x/s x/z g/s g/z", "g/q")
            .Stored("c/s", "c/z", DataType.Uint8, [0.009f], 120).Own("QLinearConcat", "c/s c/z x/q x/s x/z g/q g/s g/z", "c/q", ("axis", 1))
            .Back("c"),
        ["QLinearReduceMean"] = () => Start(DataType.Uint8, ends: false).Stored("p/s", "p/z", DataType.Uint8, [0.004f], 120)
            .Own("QLinearReduceMean", "x/q x/s x/z p/s p/z", "p/q", ("axes", new[] { 1 }), ("keepdims", 1)).Back("p"),
        ["QLinearSoftmax"] = () => Flat(ends: false).Stored("y/s", "y/z", DataType.Uint8, [1 / 256f])
            .Own("QLinearSoftmax", "x/q x/s x/z y/s y/z", "y/q", ("axis", -1), ("opset", 13)).Back("y"),
        ["ConvInteger, scaled behind"] = () => Start(DataType.Uint8, ends: false)
            .RawWeights("w", [4, 3, 3, 3], DataType.Int8, [0.01f]).Node("ConvInteger", "x/q w/q x/z w/z", "i")
            .Node("Cast", "i", "f", ("to", 1)).Constant("both", [], 0.01f / 128).Node("Mul", "f both", "m")
            .Constant("bias", [1, 4, 1, 1], 0.1f, -0.2f, 0.3f, 0).Node("Add", "m bias", "y").Mapped("y", 0.03f, 120, DataType.Uint8)
            .Output("y/r"),
        ["MatMulInteger, scaled behind"] = () => Flat(ends: false).RawWeights("w", [8, 5], DataType.Int8, [0.01f])
            .Node("MatMulInteger", "x/q w/q x/z w/z", "i").Node("Cast", "i", "f", ("to", 1))
            .Constant("both", [5], 0.01f / 128, 0.02f / 128, 0.01f / 128, 0.01f / 128, 0.01f / 128).Node("Mul", "f both", "y")
            .Mapped("y", 0.03f, 120, DataType.Uint8).Output("y/r"),
        ["normalisation between weights and scales"] = () => Start(DataType.Int8).Weights("w", [4, 3, 3, 3], DataType.Int8, [0.01f])
            .Node("Conv", "x/r w/r", "c").Constant("g", [4], 1.5f, -0.7f, 0.9f, 2).Constant("h", [4], 0.1f, 0.2f, -0.3f, 0)
            .Constant("m", [4], 0.1f, 0, -0.1f, 0.2f).Constant("v", [4], 1, 1.2f, 0.8f, 1).Node("BatchNormalization", "c g h m v", "n")
            .Node("Relu", "n", "a").Mapped("a", 0.03f, -128, DataType.Int8).Output("a/r"),
    };

    private static TestModel Flat(bool ends = true) =>
        new TestModel(17).Input("x", 1, 8).Mapped("x", 1 / 128f, 128, DataType.Uint8, ends);

    private static TestModel Conv(bool perChannel, DataType type) => Start(type)
        .Weights("w", [4, 3, 3, 3], DataType.Int8, perChannel ? [0.01f, 0.012f, 0.007f, 0.02f] : [0.01f])
        .Bias("b", [300, -200, 1000, 0], 1 / 128f, perChannel ? [0.01f, 0.012f, 0.007f, 0.02f] : [0.01f])
        .Node("Conv", "x/r w/r b/r", "y", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "y", "a")
        .Mapped("a", 0.02f, type == DataType.Uint8 ? 0 : -128, type).Output("a/r");

    private static TestModel Unrolled(string type, int gates) => new TestModel(17)
        .Input("x", 4, 2, 8).Mapped("x", 1 / 128f, 0, DataType.Int8)
        .Weights("w", [1, 3 * gates, 8], DataType.Int8, [0.005f]).Weights("v", [1, 3 * gates, 3], DataType.Int8, [0.005f])
        .Node(type, "x/r w/r v/r", "y", ("hidden_size", 3)).Mapped("y", 1 / 128f, 0, DataType.Int8).Output("y/r");

    private static TestModel Start(DataType type, int opset = 17, bool ends = true) => new TestModel(opset).Input("x", 1, 3, 8, 8)
        .Mapped("x", type == DataType.Int16 ? 1 / 32768f : 1 / 128f, type == DataType.Uint8 ? 128 : 0, type, ends);
}
