using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>Parts of networks: shapes that are fixed, outputs that are chosen, tails that stay float.</summary>
public class ViewTests
{
    [Fact]
    public void ANetworkIsCutAtTheTensorsThatAreNamedAndComparedThere()
    {
        using var workspace = new Workspace();
        CommandResult result = workspace.Quantize("--outputs", "active,scores");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        CommandResult evaluated = workspace.Run(
            "evaluate", "model.askew", "--data", "images/evaluation", "--reference", "model.onnx", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
        Assert.Equal(
            ["active", "scores"],
            evaluated.Json.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()));
        Assert.All(
            evaluated.Json.GetProperty("outputs").EnumerateArray(),
            output => Assert.InRange(output.GetProperty("sqnrCentredDb").GetDouble(), 20, output.GetProperty("sqnrDb").GetDouble()));

        CommandResult wrong = workspace.Quantize("--outputs", "activ");
        Assert.Equal(ExitCodes.Usage, wrong.ExitCode);
        Assert.Contains("'active'", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AShapeFixesWhatTheModelLeavesOpen()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(
            workspace.PathOf("open.onnx"),
            new TestModel().Input("x", 1, 3, 0, 0).Node("Relu", "x", "y").Output("y").ToBytes());
        CommandResult open = workspace.Run("bench", "open.onnx", "--recipe", "model.recipe.json", "--runs", "1");
        Assert.NotEqual(0, open.ExitCode);
        CommandResult bench = workspace.Run(
            "bench", "open.onnx", "--recipe", "model.recipe.json", "--runs", "1", "--shape", "x=1,3,20,30", "--json");
        Assert.Equal((0, ""), (bench.ExitCode, bench.Errors));
        CommandResult inspected = workspace.Run("inspect", "open.onnx", "--shape", "x=1,3,20,30");
        Assert.Contains("[1,3,20,30]", inspected.Output, StringComparison.Ordinal);
        CommandResult wrong = workspace.Run("inspect", "open.onnx", "--shape", "x=1,4,20,30");
        Assert.Equal(ExitCodes.Usage, wrong.ExitCode);
        Assert.Contains("[1,3,?,?]", wrong.Errors, StringComparison.Ordinal);
        CommandResult fixedBefore = workspace.Run("inspect", "open.onnx", "--shape", "x=1x3x20x30");
        Assert.Equal(0, fixedBefore.ExitCode);
    }

    [Fact]
    public void TheFloatTailBehindTheLastLayersRunsWithTheFile()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.PathOf("best.onnx"), new TestModel()
            .Input("image", 1, 3, 12, 12)
            .Constant("w", [4, 3, 3, 3], TestModel.Noise(4 * 27, 5))
            .Node("Conv", "image w", "features", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Hardmax", "features", "classes", ("axis", 1))
            .Output("features")
            .Output("classes")
            .ToBytes());
        CommandResult result = workspace.Run(
            "quantize", "best.onnx", "--calibration", "images/calibration", "--recipe", "model.recipe.json", "-o", "best.askew");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("Hardmax", result.Output, StringComparison.Ordinal);
        CommandResult evaluated = workspace.Run("evaluate", "best.askew", "--data", "images/evaluation", "--recipe", "model.recipe.json",
            "--reference", "best.onnx", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
        Assert.Equal(
            ["features", "classes"],
            evaluated.Json.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()));
        CommandResult exported = workspace.Run("export", "best.askew", "--format", "c", "-o", "c");
        Assert.Equal((0, ""), (exported.ExitCode, exported.Errors));
        Assert.Contains("Hardmax", exported.Output, StringComparison.Ordinal);
        CommandResult inspected = workspace.Run("inspect", "best.onnx");
        Assert.Contains("behind the last layers", inspected.Output, StringComparison.Ordinal);

        CommandResult kept = workspace.Quantize("--keep-float", "nowhere");
        Assert.Equal((ExitCodes.Usage, true), (kept.ExitCode, kept.Errors.Contains("--keep-float", StringComparison.Ordinal)));
    }

    [Fact]
    public void ClassesThatTheNetworkChoosesAreIntegersInEveryForm()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.PathOf("best.onnx"), new TestModel()
            .Input("image", 1, 3, 12, 12)
            .Constant("w", [4, 3, 3, 3], TestModel.Noise(4 * 27, 5))
            .Node("Conv", "image w", "features", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("ArgMax", "features", "classes", ("axis", 1), ("keepdims", 0))
            .Output("classes", Askew.Importing.Onnx.TensorProto.Types.DataType.Int64)
            .ToBytes());
        CommandResult result = workspace.Run(
            "quantize", "best.onnx", "--calibration", "images/calibration", "--recipe", "model.recipe.json", "-o", "best.askew");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("ArgMax 'ArgMax_classes' chooses among the integers", result.Output, StringComparison.Ordinal);
        CommandResult evaluated = workspace.Run("evaluate", "best.askew", "--data", "images/evaluation", "--recipe", "model.recipe.json",
            "--reference", "best.onnx", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
        Assert.InRange(evaluated.Json.GetProperty("outputs")[0].GetProperty("sameShare").GetDouble(), 0.9, 1);
        CommandResult exported = workspace.Run("export", "best.askew", "--format", "c", "-o", "c");
        Assert.Equal((0, ""), (exported.ExitCode, exported.Errors));
        Assert.DoesNotContain("ArgMax", exported.Output, StringComparison.Ordinal);
        CommandResult inspected = workspace.Run("inspect", "best.onnx");
        Assert.Contains("classes [1,12,12] int64", inspected.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("behind the last layers", inspected.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ANodeBetweenLayersThatStaysFloatRunsWithTheFileAndIsExportedAsOnnxOnly()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.PathOf("island.onnx"), new TestModel()
            .Input("image", 1, 3, 12, 12)
            .Constant("w", [4, 3, 3, 3], TestModel.Noise(4 * 27, 5))
            .Constant("v", [4, 4, 1, 1], TestModel.Noise(16, 6))
            .Node("Conv", "image w", "features", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Sin", "features", "waves")
            .Node("Conv", "waves v", "scores")
            .Output("scores")
            .ToBytes());
        string[] common = ["--calibration", "images/calibration", "--recipe", "model.recipe.json"];
        CommandResult result = workspace.Run(
            ["quantize", "island.onnx", .. common, "--keep-float", "waves", "-o", "island.askew"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("Sin 'Sin_waves'", result.Output, StringComparison.Ordinal);

        // The same by statistics in a file, gathered for the same nodes.
        CommandResult calibrated = workspace.Run(["calibrate", "island.onnx", .. common, "--keep-float", "waves", "-o", "island.stats"]);
        Assert.Equal((0, ""), (calibrated.ExitCode, calibrated.Errors));
        CommandResult again = workspace.Run("quantize", "island.onnx", "--statistics", "island.stats", "--recipe", "model.recipe.json",
            "--keep-float", "waves", "-o", "again.askew");
        Assert.Equal((0, ""), (again.ExitCode, again.Errors));
        CommandResult other = workspace.Run("quantize", "island.onnx", "--statistics", "island.stats", "--recipe", "model.recipe.json",
            "-o", "other.askew");
        Assert.Equal(ExitCodes.Data, other.ExitCode);
        Assert.Contains("--keep-float", other.Errors, StringComparison.Ordinal);

        CommandResult evaluated = workspace.Run("evaluate", "island.askew", "--data", "images/evaluation", "--reference", "island.onnx",
            "--recipe", "model.recipe.json", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
        Assert.InRange(evaluated.Json.GetProperty("outputs")[0].GetProperty("sqnrDb").GetDouble(), 25, 90);
        Assert.Equal("scores", evaluated.Json.GetProperty("outputs")[0].GetProperty("name").GetString());
        Assert.Contains("Sin 'Sin_waves'", workspace.Run("inspect", "island.askew").Output, StringComparison.Ordinal);
        Assert.Equal(0, workspace.Run("bench", "island.askew", "--runs", "1").ExitCode);
        CommandResult exported = workspace.Run("export", "island.askew", "--format", "onnx-qdq", "-o", "island.qdq.onnx");
        Assert.Equal((0, ""), (exported.ExitCode, exported.Errors));
        CommandResult c = workspace.Run("export", "island.askew", "--format", "c", "-o", "c");
        Assert.Equal(ExitCodes.Model, c.ExitCode);
        Assert.Contains("Sin 'Sin_waves'", c.Errors, StringComparison.Ordinal);
        Assert.Contains("onnx-qdq", c.Errors, StringComparison.Ordinal);
    }
}
