using System.Runtime.InteropServices;
using Askew.Workflows;

namespace Askew.Cli.Tests;

/// <summary>The programs in samples/ are built with everything else; here they do what their first lines promise.</summary>
public class SampleTests
{
    [Fact]
    public void ANetworkIsQuantizedMeasuredAndRunFromCSharp()
    {
        using var workspace = new Workspace();
        CommandResult quantized = Tool.Program(
            workspace.Folder, Built("QuantizeAndMeasure"), "model.onnx", "images/calibration", "images/evaluation", "model.askew");
        Assert.True(quantized.ExitCode == 0, quantized.Errors);
        Assert.Matches(@"^30 samples: top-1 \d+\.\d\s?% \(float \d+\.\d\s?%\), \d+\.\d dB\s*$", quantized.Output);

        // The same bytes as from the command line.
        workspace.Run("quantize", "model.onnx", "--calibration", "images/calibration", "-o", "same.askew");
        Assert.Equal(File.ReadAllBytes(workspace.PathOf("same.askew")), File.ReadAllBytes(workspace.PathOf("model.askew")));

        float[] pixels = Pixels(workspace);
        File.WriteAllBytes(workspace.PathOf("input.f32"), MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray());
        CommandResult run = Tool.Program(workspace.Folder, Built("RunNetwork"), "model.askew", "input.f32");
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.StartsWith("scores [1, 3], 16 bits in steps of ", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n  1: -?\d", run.Output);
        Assert.Equal(3, IntegerNetwork.Load(workspace.PathOf("model.askew")).Run(pixels).Length);
    }

    [Fact]
    public void AComplaintIsAMessageAndNoTrace()
    {
        using var workspace = new Workspace();
        CommandResult missing = Tool.Program(
            workspace.Folder, Built("QuantizeAndMeasure"), "other.onnx", "images/calibration", "images/evaluation", "model.askew");
        Assert.Equal(1, missing.ExitCode);
        Assert.Equal("There is no model file 'other.onnx'.", missing.Errors.Trim());
    }

    // An image of class 1, prepared as the recipe says.
    private static float[] Pixels(Workspace workspace)
    {
        ModelSource model = ModelSource.Open(workspace.PathOf("model.onnx"));
        return DataSource.Open(workspace.PathOf("images/evaluation/class1"), model, new Work { Threads = 1 })
            .First().Inputs[0].Floats.ToArray();
    }

    internal static string Built(string sample)
    {
        string configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
        return Path.Combine(Tool.Root, "samples", sample, "bin", configuration, "net10.0", sample + ".dll");
    }
}
