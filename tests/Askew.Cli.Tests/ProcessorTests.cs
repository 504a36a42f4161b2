using System.Security.Cryptography;
using Askew.Testing;
using Xunit.Abstractions;

namespace Askew.Cli.Tests;

/// <summary>The same command writes the same bytes with any vectors that the processor has, and with none.</summary>
public class ProcessorTests(ITestOutputHelper output)
{
    private static readonly (string Name, string Value)[] Processors = [("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableHWIntrinsic", "0")];

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void ADrawnNetworkGivesTheSameBytesOnEveryProcessor(string target)
    {
        using var workspace = new Workspace();
        Compare(workspace.Folder, "model.onnx", "images/calibration", target, [.. Processors, ("DOTNET_EnableAVX2", "0")]);
    }

    // With all samples and the options by default; and the same as on the processor on which the hash was written down.
    [RealDataTheory]
    [InlineData("mlperf_tiny_ic_resnet8_cifar10", "cifar10", "cpu")]
    [InlineData("mlperf_tiny_ic_resnet8_cifar10", "cifar10", "paper")]
    [InlineData("mlperf_tiny_kws_dscnn", "kws", "cpu")]
    [InlineData("mlperf_tiny_kws_dscnn", "kws", "paper")]
    [InlineData("mobilenet_v1_0.25_224", "imagenet", "cpu")]
    [InlineData("mobilenet_v1_0.25_224", "imagenet", "paper")]
    public void ARealNetworkGivesTheSameBytesOnEveryProcessor(string model, string data, string target)
    {
        string real = RealData.Folder!;
        using var workspace = new Workspace();
        string found = Compare(
            workspace.Folder, Path.Combine(real, "models", model + ".onnx"), Path.Combine(real, "data", data, "calibration"), target,
            Processors);
        RealNetworkHashes.AssertWrittenDown(found, model, target);
    }

    // Takes minutes: those above take part in every run.
    [ThoroughTheory]
    [InlineData("googlenet_bvlc_224", "imagenet")]
    [InlineData("mlperf_tiny_vww_mobilenetv1_0.25_96", "coco")]
    [InlineData("mobilenet_v2_1.0_224_dequant", "imagenet")]
    [InlineData("resnet20_cifar10", "cifar10")]
    [InlineData("squeezenet1.1_224", "imagenet")]
    [InlineData("tiny_darknet_224", "imagenet")]
    [InlineData("yolo-fastest-1.1_320", "coco")]
    [InlineData("yolov3-tiny-ships_320", "ships")]
    public void ARealNetworkGivesTheBytesThatAreWrittenDown(string model, string data)
    {
        string real = RealData.Folder!;
        foreach (string target in new[] { "cpu", "paper" })
        {
            using var workspace = new Workspace();
            string found = Hash(
                workspace.Folder, Path.Combine(real, "models", model + ".onnx"), Path.Combine(real, "data", data, "calibration"), target);
            RealNetworkHashes.AssertWrittenDown(found, model, target);
        }
    }

    private string Compare(string folder, string model, string data, string target, (string Name, string Value)[] processors)
    {
        string expected = Hash(folder, model, data, target);
        foreach ((string name, string value) in processors)
        {
            string found = Hash(folder, model, data, target, (name, value));
            output.WriteLine($"{name}={value}: {found}");
            Assert.Equal((name, expected), (name, found));
        }

        return expected;
    }

    private static string Hash(string folder, string model, string data, string target, params (string Name, string Value)[] environment)
    {
        CommandResult result = Tool.Run(
            folder,
            environment.ToDictionary(e => e.Name, e => e.Value),
            "quantize", model, "--calibration", data, "--target", target, "-o", "out.askew", "--json");
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Errors}");
        return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "out.askew"))));
    }
}
