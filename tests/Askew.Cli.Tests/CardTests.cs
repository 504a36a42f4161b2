using System.Text.Json;

namespace Askew.Cli.Tests;

/// <summary>What quantize says in the end: a card, measured on samples that calibration did not see.</summary>
public class CardTests
{
    [Fact]
    public void EveryEighthSampleIsKeptFromCalibrationAndMeasured()
    {
        using var workspace = new Workspace();
        CommandResult result = workspace.Run("quantize", "model.onnx", "--calibration", "images/evaluation", "-o", "q.askew", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(27, result.Json.GetProperty("samples").GetInt32());
        JsonElement card = result.Json.GetProperty("card");
        Assert.Equal(3, card.GetProperty("measured").GetProperty("samples").GetInt32());
        Assert.Equal(1, card.GetProperty("measured").GetProperty("top1").GetDouble());
        Assert.Equal(1, card.GetProperty("measured").GetProperty("referenceTop1").GetDouble());
        Assert.Equal(new FileInfo(workspace.PathOf("q.askew")).Length, card.GetProperty("integerBytes").GetInt64());
        double least = card.GetProperty("leastDb").GetDouble();
        Assert.InRange(least, 20, 80);
        Assert.Equal(least >= 30 ? "excellent" : least >= 25 ? "good" : "fair", card.GetProperty("verdict").GetString());

        // Samples that were kept out are no part of the file: without them it is the same.
        string[] all = [.. Directory.EnumerateFiles(workspace.PathOf("images/evaluation"), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)];
        foreach (int heldOut in new[] { 7, 15, 23 })
        {
            File.Copy(workspace.PathOf("image.jpg"), all[heldOut], overwrite: true);
        }

        CommandResult other = workspace.Run("quantize", "model.onnx", "--calibration", "images/evaluation", "-o", "q.askew", "--json");
        Assert.Equal(result.Json.GetProperty("outputSha256").GetString(), other.Json.GetProperty("outputSha256").GetString());
    }

    [Fact]
    public void TheLayersAreShownOnlyWhereTheyAreAskedFor()
    {
        using var workspace = new Workspace();
        string[] quantize = ["quantize", "model.onnx", "--calibration", "images/evaluation", "-o", "q.askew"];
        CommandResult brief = workspace.Run(quantize);
        Assert.DoesNotContain("zero point", brief.Output, StringComparison.Ordinal);
        Assert.Matches("verdict +(excellent|good|fair)", brief.Output);
        Assert.Contains("next     askew evaluate q.askew --data FOLDER --reference model.onnx", brief.Output, StringComparison.Ordinal);
        Assert.Contains("zero point", workspace.Run([.. quantize, "--verbose"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void FewSamplesAreAllCalibratedWith()
    {
        using var workspace = new Workspace();
        CommandResult few = workspace.Run("quantize", "model.onnx", "--calibration", "images/calibration", "-o", "q.askew");
        Assert.Equal((0, ""), (few.ExitCode, few.Errors));
        Assert.Contains("12 calibration samples", few.Output, StringComparison.Ordinal);
        Assert.Contains("outputs  not measured: fewer than 16 samples", few.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("verdict", few.Output, StringComparison.Ordinal);
    }
}
