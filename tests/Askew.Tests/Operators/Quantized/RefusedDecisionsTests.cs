using Askew.Graphs;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Tests.Operators.Quantized;

/// <summary>What a model decides that cannot be is refused by name.</summary>
public class RefusedDecisionsTests
{
    private static readonly Dictionary<string, (Func<TestModel> Make, string Target, string[] Said)> Models = new()
    {
        ["scale 0"] = (() => Conv(0, 128), "cpu", ["x/q", "scale 0 of 'x/s' is not a positive number"]),
        ["negative scale"] = (() => Conv(-0.1f, 128), "cpu", ["scale -0.1 of 'x/s'"]),
        ["scale that is no number"] = (() => Conv(float.NaN, 128), "cpu", ["scale NaN of 'x/s'"]),
        ["infinite scale"] = (() => Conv(float.PositiveInfinity, 128), "cpu", ["scale", "'x/s' is not a positive number"]),
        ["scales that do not fit"] = (() => Start(0.01f, 128).Weights("w", [4, 3, 3, 3], DataType.Int8, [0.1f, 0.2f, 0.3f])
            .Node("Conv", "x/r w/r", "y").Output("y"), "cpu", ["DequantizeLinear", "scales of shape [3] do not fit dimension 0"]),
        ["scales along input channels"] = (() => Start(0.01f, 128).Weights("w", [4, 3, 3, 3], DataType.Int8, [0.1f, 0.2f, 0.3f], axis: 1)
            .Node("Conv", "x/r w/r", "y").Output("y"), "cpu", ["(Conv)", "'w/r'", "scales that differ within output channel 0"]),
        ["zero points of activations by channel"] = (() => new TestModel(17).Input("x", 1, 3, 8, 8)
            .Stored("x/s", "x/z", DataType.Uint8, [0.01f, 0.02f, 0.03f], 128).Node("QuantizeLinear", "x x/s x/z", "x/q", ("axis", 1))
            .Node("DequantizeLinear", "x/q x/s x/z", "x/r", ("axis", 1)).Weights("w", [4, 3, 3, 3], DataType.Int8, [0.1f])
            .Node("Conv", "x/r w/r", "y").Output("y"), "cpu", ["QuantizeLinear", "scales differ along an axis"]),
        ["asymmetric weights"] = (() => Start(0.01f, 128).Weights("w", [4, 3, 3, 3], DataType.Uint8, [0.1f], 10)
            .Node("Conv", "x/r w/r", "y").Output("y"), "cpu", ["(Conv)", "steps from its zero point", "symmetric weights"]),
        ["weights of 16 bits"] = (() => Start(0.01f, 128).Weights("w", [4, 3, 3, 3], DataType.Int16, [0.1f])
            .Node("Conv", "x/r w/r", "y").Output("y"), "cpu", ["(Conv)", "16 bits for its weights", "no target has more than 8"]),
        ["asymmetric on a symmetric target"] = (() => Conv(0.01f, 100), "symmetric",
            ["tensor 'x'", "zero point -28", "target 'symmetric'", "target 'cpu'"]),
        ["16 bits on a target of 8"] = (() => new TestModel(21).Input("x", 1, 3, 8, 8).Mapped("x", 0.001f, 0, DataType.Int16)
            .Weights("w", [4, 3, 3, 3], DataType.Int8, [0.1f]).Node("Conv", "x/r w/r", "y").Output("y"), "paper",
            ["tensor 'x'", "16 bits", "target 'paper'", "'cpu'"]),
        ["layers in float"] = (() => Conv(0.01f, 128), "mlu220", ["target 'mlu220'", "target 'cpu' can"]),
        ["blocks"] = (() =>
        {
            TestModel model = Conv(0.01f, 128);
            model.Graph.Node[0].Attribute.Add(new Askew.Importing.Onnx.AttributeProto { Name = "block_size", I = 2 });
            return model;
        }, "cpu", ["blocks of 2 elements"]),
        ["dynamic"] = (() => new TestModel(17).Input("x", 1, 8).Node("DynamicQuantizeLinear", "x", "x/q x/s x/z")
            .RawWeights("w", [8, 4], DataType.Int8, [0.01f]).Node("MatMulInteger", "x/q w/q x/z w/z", "i").Node("Cast", "i", "f", ("to", 1))
            .Node("Mul", "f x/s", "y").Output("y"), "cpu", ["DynamicQuantizeLinear", "chosen anew for every input", "static quantization"]),
        ["no scale"] = (() => new TestModel(17).Input("x", 1, 8).Node("QuantizeLinear", "x", "x/q")
            .Node("DequantizeLinear", "x/q", "y").Output("y"), "cpu", ["QuantizeLinear", "input 1 is missing"]),
        ["scale that depends on the input"] = (() => new TestModel(17).Input("x", 1, 8).Node("ReduceMax", "x", "s", ("keepdims", 0))
            .Node("QuantizeLinear", "x s", "x/q").Node("DequantizeLinear", "x/q s", "y").Output("y"), "cpu", ["scale", "must be constant"]),
        ["integers that leave"] = (() => Start(0.01f, 128, ends: false).Node("Cast", "x/q", "y", ("to", 6)).Output("y"), "cpu",
            ["QuantizeLinear", "are read as such"]),
    };

    public static TheoryData<string> Names => [.. Models.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatCannotBeIsRefusedByName(string name)
    {
        (Func<TestModel> make, string target, string[] said) = Models[name];
        byte[] model = make().ToBytes();
        AskewException refusal = Assert.ThrowsAny<AskewException>(() =>
        {
            Graph graph = DecidedModels.Read(model);
            DecidedModels.Quantize(model, [Sample(graph)], TargetCatalog.Find(target));
        });
        Assert.All(said, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    private static Sample Sample(Graph graph) => new()
    {
        Name = "sample",
        Inputs = [.. graph.Inputs.Select(input =>
            Tensor.Of(input.KnownShape, TestModel.Noise(input.KnownShape.ElementCount, 1)))],
    };

    private static TestModel Conv(float scale, int zeroPoint) => Start(scale, zeroPoint)
        .Weights("w", [4, 3, 3, 3], DataType.Int8, [0.01f]).Node("Conv", "x/r w/r", "y").Output("y");

    private static TestModel Start(float scale, int zeroPoint, bool ends = true) =>
        new TestModel(17).Input("x", 1, 3, 8, 8).Mapped("x", scale, zeroPoint, DataType.Uint8, ends);
}
