using System.Text.Json;
using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>Bits of weights chosen for the memory that there is.</summary>
public sealed class FlashTests : IDisposable
{
    private const string Model = "mlperf_tiny_ic_resnet8_cifar10";

    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void WhereAllFitsNothingIsChanged()
    {
        CommandResult result = workspace.Quantize("--flash", "64KB", "--without", "lifting");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("no layer needs weights of fewer bits", result.Output, StringComparison.Ordinal);
        byte[] roomy = File.ReadAllBytes(workspace.PathOf("model.askew"));
        workspace.Quantize("--without", "lifting");
        Assert.Equal(File.ReadAllBytes(workspace.PathOf("model.askew")), roomy);
    }

    [Theory]
    [InlineData(2, "--flash", "much")]
    [InlineData(2, "--flash", "64KB", "--bits-weights", "4")]
    [InlineData(2, "--flash", "64KB", "--tolerance", "30dB")]
    [InlineData(2, "--flash", "64KB", "--target", "mlu220")]
    [InlineData(1, "--flash", "8500")]
    public void WhatCannotBe(int exitCode, params string[] options)
    {
        CommandResult result = workspace.Quantize(options);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains("flash", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.PathOf("model.askew")));
    }

    [RealDataFact]
    public void LayersGetTheBitsThatTheyAreWorth()
    {
        // Both take about as much.
        (double chosen, long size) = Measured("--flash", "51KB");
        (double alike, long sizeAlike) = Measured("--bits-weights", "4");
        Assert.InRange(size, 41 * 1024, 43 * 1024);
        Assert.InRange(sizeAlike, size, 44 * 1024);
        Assert.InRange(chosen, alike + 1.5, 60);
    }

    private (double Decibels, long ConstantsInBytes) Measured(params string[] options)
    {
        string model = Path.Combine(RealData.Folder!, "models", Model + ".onnx");
        string data = Path.Combine(RealData.Folder!, "data", "cifar10");
        string[] calibration = ["--calibration", Path.Combine(data, "calibration")];
        Assert.Equal(0, workspace.Run(["quantize", model, .. calibration, "-o", "small.askew", .. options]).ExitCode);
        JsonElement footprint = workspace.Run("export", "small.askew", "--format", "c", "-o", "c", "--json").Json.GetProperty("footprint");
        JsonElement measured = workspace.Run(
            "evaluate", "small.askew", "--data", Path.Combine(data, "evaluation"), "--reference", model, "--json").Json;
        return (measured.GetProperty("outputSqnrDb").GetDouble(), footprint.GetProperty("constantBytes").GetInt64());
    }
}
