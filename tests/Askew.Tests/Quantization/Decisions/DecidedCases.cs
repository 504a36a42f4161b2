using Askew.Testing;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Tests.Quantization.Decisions;

/// <summary>Small models that decide scales themselves, each in the manner of some exporter.</summary>
internal static class DecidedCases
{
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
        ["conv, weights of 4 bits"] = () => Start(DataType.Uint8, 21)
            .Weights("w", [4, 3, 3, 3], DataType.Int4, [0.1f, 0.12f, 0.09f, 0.11f])
            .Node("Conv", "x/r w/r", "y").Mapped("y", 0.03f, 120, DataType.Uint8).Output("y/r"),
        ["conv, only its input decided"] = () => Start(DataType.Int8)
            .Weights("w", [4, 3, 3, 3], DataType.Int8, [0.01f])
            .Node("Conv", "x/r w/r", "y").Node("Relu", "y", "a").Mapped("a", 0.02f, -128, DataType.Int8)
            .Weights("v", [2, 4, 1, 1], DataType.Int8, [0.01f]).Node("Conv", "a/r v/r", "b").Output("b"),
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
    };

    private static TestModel Conv(bool perChannel, DataType type) => Start(type)
        .Weights("w", [4, 3, 3, 3], DataType.Int8, perChannel ? [0.01f, 0.012f, 0.007f, 0.02f] : [0.01f])
        .Bias("b", [300, -200, 1000, 0], 1 / 128f, perChannel ? [0.01f, 0.012f, 0.007f, 0.02f] : [0.01f])
        .Node("Conv", "x/r w/r b/r", "y", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "y", "a")
        .Mapped("a", 0.02f, type == DataType.Uint8 ? 0 : -128, type).Output("a/r");

    private static TestModel Start(DataType type, int opset = 17) => new TestModel(opset).Input("x", 1, 3, 8, 8)
        .Mapped("x", type == DataType.Int16 ? 1 / 32768f : 1 / 128f, type == DataType.Uint8 ? 128 : 0, type);
}
