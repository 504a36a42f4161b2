using System.Text.Json;
using Askew.Samples.Arrays;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>An exported model in ONNX Runtime, by the engine that comes in a package of its own.</summary>
public sealed class ForeignEngineTests : IDisposable
{
    private readonly Workspace workspace = new();

    private static Dictionary<string, string> WithEngine { get; } = new()
    {
        ["ASKEW_ENGINES"] = Path.Combine(Tool.Root, "src", "Askew.OnnxRuntime", "bin", "Release", "net10.0"),
    };

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData("onnx-qdq")]
    [InlineData("onnx-qoperator")]
    public void AnExportedModelGivesTheFiguresOfTheIntegerEngine(string format)
    {
        workspace.Quantize("--target", "onnxruntime");
        Assert.Equal(0, workspace.Run("export", "model.askew", "--format", format, "-o", "exported.onnx").ExitCode);
        using JsonDocument own = JsonDocument.Parse(workspace.Run(
            "evaluate", "model.askew", "--data", "images/evaluation", "--reference", "model.onnx", "--json").Output);
        using JsonDocument foreign = JsonDocument.Parse(Run("evaluate", "exported.onnx", "--engine", "onnxruntime", "--recipe",
            "model.recipe.json", "--data", "images/evaluation", "--reference", "model.onnx", "--json").Output);
        foreach (string figure in new[] { "samples", "top1", "agreement" })
        {
            Assert.Equal(own.RootElement.GetProperty(figure).GetDouble(), foreign.RootElement.GetProperty(figure).GetDouble());
        }

        // Both are the same integers, but for what rounds the other way.
        Assert.Equal(
            own.RootElement.GetProperty("outputSqnrDb").GetDouble(), foreign.RootElement.GetProperty("outputSqnrDb").GetDouble(), 0.5);
        CommandResult ran = Run("run", "exported.onnx", "image.jpg", "--recipe", "model.recipe.json", "--engine", "onnxruntime");
        Assert.Contains("largest at 1", ran.Output, StringComparison.Ordinal);
        Assert.Contains("onnxruntime", Run("bench", "exported.onnx", "--engine", "onnxruntime", "--runs", "3", "--json").Output,
            StringComparison.Ordinal);
    }

    // With its own session options it computes what the tests' own sessions do, of signed integers too.
    [Theory]
    [InlineData("onnx-qdq")]
    [InlineData("onnx-qdq", "--signed")]
    [InlineData("onnx-qoperator", "--signed")]
    public void ItGivesWhatTheSessionsOfTheTestsGive(string format, params string[] more)
    {
        workspace.Quantize();
        Assert.Equal(0, workspace.Run(["export", "model.askew", "--format", format, "-o", "exported.onnx", .. more]).ExitCode);
        Tensor input = TestModel.Data(1, 3, 12, 12);
        NpyFile.Write(workspace.PathOf("input.npy"), input);
        Run("run", "exported.onnx", "input.npy", "--engine", "onnxruntime", "-o", "output.npz");
        using var session = OnnxRuntimeSession.Open(workspace.PathOf("exported.onnx"));
        Tensor expected = session.Run(new Dictionary<string, Tensor> { ["image"] = input })[0];
        Tensor actual = Assert.Single(NpzFile.Read(workspace.PathOf("output.npz"))).Tensor;
        Assert.Equal(expected.Floats.ToArray(), actual.Floats.ToArray());
    }

    [Fact]
    public void WhereItIsNotThereItIsSaidHowToGetIt()
    {
        CommandResult result = workspace.Run("bench", "model.onnx", "--engine", "onnxruntime");
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("Askew.OnnxRuntime", result.Errors, StringComparison.Ordinal);
        Assert.Contains("ASKEW_ENGINES", result.Errors, StringComparison.Ordinal);
        workspace.Quantize();
        CommandResult integers = Tool.Run(workspace.Folder, WithEngine, "bench", "model.askew", "--engine", "onnxruntime");
        Assert.Contains("is no .onnx file", integers.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoEngineIsRefused()
    {
        Directory.CreateDirectory(workspace.PathOf("engines"));
        File.WriteAllText(workspace.PathOf("engines/Askew.OnnxRuntime.dll"), "no assembly");
        CommandResult result = Tool.Run(workspace.Folder, new Dictionary<string, string> { ["ASKEW_ENGINES"] = "engines" },
            "bench", "model.onnx", "--engine", "onnxruntime");
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("not the engine of this version", result.Errors, StringComparison.Ordinal);
    }

    private CommandResult Run(params string[] arguments)
    {
        CommandResult result = Tool.Run(workspace.Folder, WithEngine, arguments);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result;
    }
}
