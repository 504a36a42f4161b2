using System.Text;
using Askew.Importing.Onnx;
using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Tensors;
using Askew.Testing;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Cli.Tests;

/// <summary>Networks with several inputs, and such as hold whole numbers.</summary>
public class InputTests
{
    private const int Length = 6;
    private const int Words = 40;
    private const int Width = 8;
    private const int Side = 12;

    [Fact]
    public void TokensAndTheirMaskGoAllTheWay()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.PathOf("text.onnx"), Text());
        var random = new Random(4);
        long[] lengths = [.. Enumerable.Range(0, 24).Select(_ => (long)random.Next(2, Length + 1))];
        long[] mask = [.. lengths.SelectMany(length => Enumerable.Range(0, Length).Select(place => place < length ? 1L : 0))];
        NpzFile.Write(workspace.PathOf("text.npz"),
        [
            new NamedTensor("ids", Tensor.Of(new Shape(24, Length), [.. mask.Select(_ => (long)random.Next(Words))])),
            new NamedTensor("mask", Tensor.Of(new Shape(24, Length), mask)),
        ]);
        CommandResult result = workspace.Run(
            "quantize", "text.onnx", "--calibration", "text.npz", "--shape", "ids=1,6", "--shape", "mask=1,6", "-o", "text.askew");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        CommandResult evaluated = workspace.Run(
            "evaluate", "text.askew", "--data", "text.npz", "--reference", "text.onnx", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
        Assert.InRange(
            Assert.Single(evaluated.Json.GetProperty("outputs").EnumerateArray()).GetProperty("sqnrDb").GetDouble(), 25, 90);

        // Others get what the model took: whole numbers.
        CommandResult exported = workspace.Run("export", "text.askew", "--format", "onnx-qdq", "-o", "out.onnx");
        Assert.Equal((0, ""), (exported.ExitCode, exported.Errors));
        GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(workspace.PathOf("out.onnx"))).Graph;
        Assert.Equal(["ids", "mask"], graph.Input.Select(input => input.Name));
        Assert.All(graph.Input, input => Assert.Equal((int)DataType.Int64, input.Type.TensorType.ElemType));
        CommandResult bench = workspace.Run("bench", "text.onnx", "--runs", "1", "--shape", "ids=1,6", "--shape", "mask=1,6");
        Assert.Equal((0, ""), (bench.ExitCode, bench.Errors));
    }

    [Fact]
    public void APhotoAndAMaskHavePreparationsOfTheirOwn()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.PathOf("two.onnx"), new TestModel()
            .Input("photo", 1, 3, Side, Side)
            .Input("mask", 1, 1, Side, Side)
            .Constant("w", [4, 3, 3, 3], TestModel.Noise(4 * 27, 5))
            .Node("Mul", "photo mask", "seen")
            .Node("Conv", "seen w", "out", ("pads", new[] { 1, 1, 1, 1 }))
            .Output("out")
            .ToBytes());
        var random = new Random(2);
        Directory.CreateDirectory(workspace.PathOf("data/photo"));
        Directory.CreateDirectory(workspace.PathOf("data/mask"));
        for (int i = 0; i < 8; i++)
        {
            File.WriteAllBytes(workspace.PathOf($"data/photo/{i}.ppm"), Pnm("P6", 3, random));
            File.WriteAllBytes(workspace.PathOf($"data/mask/{i}.pgm"), Pnm("P5", 1, random));
        }

        File.WriteAllText(workspace.PathOf("two.recipe.json"), """
            { "task": "tensor", "inputs": { "photo": { "range": [0, 1], "mean": [0.5] }, "mask": { "color": "gray", "range": [0, 1] } } }
            """);
        CommandResult result = workspace.Run("quantize", "two.onnx", "--calibration", "data", "-o", "two.askew");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        CommandResult evaluated = workspace.Run("evaluate", "two.askew", "--data", "data", "--reference", "two.onnx", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
        Assert.InRange(
            Assert.Single(evaluated.Json.GetProperty("outputs").EnumerateArray()).GetProperty("sqnrDb").GetDouble(), 25, 90);

        File.WriteAllText(workspace.PathOf("wrong.json"), """{ "task": "tensor", "inputs": { "maks": {}, "photo": {} } }""");
        CommandResult wrong = workspace.Run("quantize", "two.onnx", "--calibration", "data", "--recipe", "wrong.json", "-o", "x.askew");
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("$.inputs.maks: the network has no such input, only 'photo', 'mask'. Did you mean 'mask'?", wrong.Errors,
            StringComparison.Ordinal);

        File.Delete(workspace.PathOf("data/mask/3.pgm"));
        CommandResult alone = workspace.Run("quantize", "two.onnx", "--calibration", "data", "-o", "x.askew");
        Assert.Equal(ExitCodes.Data, alone.ExitCode);
        Assert.Contains("no file '3' for the input 'mask'", alone.Errors, StringComparison.Ordinal);
    }

    // Embeddings, and their mean over the places that are not masked.
    private static byte[] Text() => new TestModel()
        .WholeInput("ids", 0, Length)
        .WholeInput("mask", 0, Length)
        .Constant("table", [Words, Width], TestModel.Noise(Words * Width, 5))
        .Constant("w", [Width, 4], TestModel.Noise(Width * 4, 6))
        .Constant("one", [], 1)
        .Constant("depth", [], float.MinValue)
        .Constant("axes", 2L)
        .Node("Gather", "table ids", "words")
        .Node("ReduceMean", "words", "scores", ("axes", new[] { 2 }), ("keepdims", 0))
        .Node("Cast", "mask", "there", ("to", 1))
        .Node("Sub", "one there", "away")
        .Node("Mul", "away depth", "added")
        .Node("Add", "scores added", "masked")
        .Node("Softmax", "masked", "shares", ("axis", -1))
        .Node("Unsqueeze", "shares axes", "column")
        .Node("Mul", "words column", "weighted")
        .Node("ReduceSum", "weighted first", "mean", ("keepdims", 0))
        .Constant("first", 1L)
        .Node("MatMul", "mean w", "out")
        .Output("out")
        .ToBytes();

    private static byte[] Pnm(string kind, int channels, Random random)
    {
        var pixels = new byte[Side * Side * channels];
        random.NextBytes(pixels);
        return [.. Encoding.ASCII.GetBytes($"{kind}\n{Side} {Side}\n255\n"), .. pixels];
    }
}
