namespace Askew.Cli.Tests;

/// <summary>Calibration in parts, and targets that keep layers in float.</summary>
public sealed class CalibrateTests : IDisposable
{
    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    [InlineData("mlu220")]
    public void PartsPutTogetherGiveTheSameFileAsAllAtOnce(string target)
    {
        workspace.Quantize("--target", target);
        byte[] expected = File.ReadAllBytes(workspace.PathOf("model.askew"));

        // Counted from 0 or from 1.
        foreach (string[] shards in new[] { new[] { "0/3", "1/3", "2/3" }, ["1/2", "2/2"] })
        {
            string[] parts = [.. shards.Select(shard => Calibrate(shard))];
            CommandResult result = workspace.Run(
                ["quantize", "model.onnx", "--target", target, "-o", "parts.askew", "--json", "--statistics", .. parts.Reverse()]);
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            Assert.Equal(expected, File.ReadAllBytes(workspace.PathOf("parts.askew")));
        }
    }

    [Fact]
    public void SamplesThatAreKeptFromCalibrationAreInNoPart()
    {
        CommandResult all = workspace.Run("quantize", "model.onnx", "--calibration", "images/evaluation", "-o", "all.askew", "--json");
        string[] parts = [.. new[] { "1/2", "2/2" }.Select((shard, i) =>
        {
            string part = $"part{i}.stats";
            CommandResult result = workspace.Run(
                "calibrate", "model.onnx", "--calibration", "images/evaluation", "--shard", shard, "-o", part, "--json");
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            return part;
        })];
        CommandResult joined = workspace.Run(["quantize", "model.onnx", "-o", "parts.askew", "--json", "--statistics", .. parts]);
        Assert.Equal((0, ""), (joined.ExitCode, joined.Errors));
        Assert.Equal(27, joined.Json.GetProperty("samples").GetInt32());
        Assert.Equal(all.Json.GetProperty("outputSha256").GetString(), joined.Json.GetProperty("outputSha256").GetString());
    }

    [Fact]
    public void ADamagedImageDoesNotShiftTheOthers()
    {
        File.WriteAllText(workspace.PathOf("images/calibration/class1/0.ppm"), "P6 nonsense");
        workspace.Quantize();
        byte[] expected = File.ReadAllBytes(workspace.PathOf("model.askew"));
        CommandResult result =
            workspace.Run("quantize", "model.onnx", "-o", "parts.askew", "--json", "--statistics", Calibrate("1/2"), Calibrate("2/2"));
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(expected, File.ReadAllBytes(workspace.PathOf("parts.askew")));
    }

    [Fact]
    public void StatisticsOfImagesNeedTheirRecipe()
    {
        string all = Calibrate("1/1");
        File.Delete(workspace.PathOf("model.recipe.json"));
        CommandResult result = workspace.Run("quantize", "model.onnx", "-o", "no.askew", "--statistics", all);
        Assert.Equal(ExitCodes.Data, result.ExitCode);
        Assert.Contains("--recipe", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatDoesNotBelongTogetherIsRefused()
    {
        string first = Calibrate("1/3");
        string second = Calibrate("2/3");
        Refused("has not been given", first, second);
        Refused("has been given twice", first, second, second, Calibrate("3/3"));
        File.WriteAllBytes(workspace.PathOf("cut.stats"), File.ReadAllBytes(workspace.PathOf(first))[..500]);
        Refused("cut.stats", "cut.stats");
        byte[] bytes = File.ReadAllBytes(workspace.PathOf(first));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(workspace.PathOf("flipped.stats"), bytes);
        Refused("flipped.stats", "flipped.stats");

        void Refused(string why, params string[] parts)
        {
            CommandResult result = workspace.Run(["quantize", "model.onnx", "-o", "no.askew", "--statistics", .. parts]);
            Assert.Equal(4, result.ExitCode);
            Assert.Contains(why, result.Errors, StringComparison.Ordinal);
            Assert.False(File.Exists(workspace.PathOf("no.askew")));
        }
    }

    [Fact]
    public void AMethodThatFollowsTheOrderOfSamplesNeedsAllAtOnce()
    {
        CommandResult result =
            workspace.Run("quantize", "model.onnx", "-o", "no.askew", "--method", "histogram", "--statistics", Calibrate("1/1"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("'histogram'", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void ATargetCanKeepLayersInFloat()
    {
        CommandResult quantized = workspace.Quantize("--target", "mlu220", "--save-steps", "steps");
        Assert.Equal((0, ""), (quantized.ExitCode, quantized.Errors));
        Assert.Equal(
            ["01-find-structure.json", "02-round-layers.json"],
            Directory.GetFiles(workspace.PathOf("steps")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("\"weightBits\": 8", File.ReadAllText(workspace.PathOf("steps/02-round-layers.json")), StringComparison.Ordinal);
        Assert.Equal(["Conv", "Gemm"], quantized.Json.GetProperty("layers").EnumerateArray()
            .Select(layer => layer.GetProperty("operator").GetString()));
        Assert.All(quantized.Json.GetProperty("layers").EnumerateArray(), layer =>
            Assert.Equal(0, layer.GetProperty("output").GetProperty("zeroPoint").GetInt32()));
        CommandResult evaluated =
            workspace.Run("evaluate", "model.askew", "--data", "images/evaluation", "--reference", "model.onnx", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
        Assert.InRange(evaluated.Json.GetProperty("outputSqnrDb").GetDouble(), 25, 60);
        Assert.Equal(2, workspace.Run("quantize", "model.askew", "--calibration", "images/calibration", "-o", "no.askew").ExitCode);
        byte[] damaged = File.ReadAllBytes(workspace.PathOf("model.askew"));
        damaged[damaged.Length / 2] ^= 1;
        File.WriteAllBytes(workspace.PathOf("damaged.askew"), damaged);
        Assert.Equal(3, workspace.Run(
            "evaluate", "damaged.askew", "--data", "images/evaluation", "--recipe", "model.recipe.json").ExitCode);
    }

    private string Calibrate(string shard)
    {
        string name = shard.Replace('/', '-') + ".stats";
        CommandResult result =
            workspace.Run("calibrate", "model.onnx", "--calibration", "images/calibration", "--shard", shard, "-o", name);
        Assert.Equal(0, result.ExitCode);
        return name;
    }
}
