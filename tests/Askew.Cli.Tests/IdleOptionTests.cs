namespace Askew.Cli.Tests;

/// <summary>An option that makes no difference is refused, or a word says so.</summary>
public sealed class IdleOptionTests : IDisposable
{
    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData("--methods", "analyze model.askew --reference model.onnx --calibration images/calibration --methods mse")]
    [InlineData("--without", "analyze model.askew --reference model.onnx --calibration images/calibration --without rounding")]
    [InlineData("--consumer-clamp", "analyze model.askew --reference model.onnx --calibration images/calibration --consumer-clamp")]
    [InlineData("--without", "quantize model.onnx --calibration images/calibration -o m.askew --target mlu220 --without rounding")]
    [InlineData("--save-plan", "quantize model.onnx --calibration images/calibration -o m.askew --target mlu220 --save-plan p.json")]
    [InlineData("cpu,paper", "analyze model.onnx --calibration images/calibration --target cpu,paper")]
    [InlineData("cpu,paper", "doctor model.onnx --calibration images/calibration --target cpu,paper")]
    [InlineData("mse,minmax", "doctor model.onnx --calibration images/calibration --method mse,minmax")]
    [InlineData("--seed", "demo -o demo --seed 3")]
    [InlineData("--report", "demo -o demo --scenes 1 --report r.html")]
    [InlineData("--min-score", "run model.askew image.jpg --min-score 0.5")]
    public void IsRefused(string option, string line)
    {
        workspace.Quantize();
        CommandResult result = workspace.Run(line.Split(' '));
        Assert.True(result.ExitCode == ExitCodes.Usage, $"{result.ExitCode}: {result.Errors}");
        Assert.Contains(option, result.Errors, StringComparison.Ordinal);
        Assert.False(Path.Exists(workspace.PathOf("demo")));
    }

    [Theory]
    [InlineData("c", "--signed", "--integer-io", "--exact", "--float-io")]
    [InlineData("onnx-qdq", "--separate-weights", "--self-test", "--channels-last", "--float-io")]
    [InlineData("npu", "--self-test", "--signed")]
    public void OfExportsIsNamed(string format, params string[] options)
    {
        workspace.Quantize();
        CommandResult result = workspace.Run(["export", "model.askew", "--format", format, "-o", "out", .. options]);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            options.Select(option => $"note: {option} makes no difference to format '{format}'."),
            result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(Comparer<string>.Create((a, b) =>
                Place(a) - Place(b))));

        int Place(string note) => Array.FindIndex(options, option => note.Contains(option + " ", StringComparison.Ordinal));
    }

    [Fact]
    public void OfExportsThatIsHeededIsNot()
    {
        workspace.Quantize();
        CommandResult result = workspace.Run(
            "export", "model.askew", "--format", "c", "-o", "out", "--self-test", "--separate-weights", "--channels-last", "--optimize",
            "speed", "--layout", "zephyr");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }
}
