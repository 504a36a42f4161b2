using System.Reflection;
using System.Text.RegularExpressions;
using Askew.Files;
using Askew.Reports.Wording;

namespace Askew.Cli.Tests;

/// <summary>What people see: mistakes, tables, exit codes, colours.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData("quantise", "There is no command 'quantise'. Did you mean 'quantize'?")]
    [InlineData("quantize m.onnx --sampels 3", "'askew quantize' has no option '--sampels'. Did you mean '--samples'?")]
    [InlineData("quantize --calibratoin x m.onnx -o y", "Did you mean '--calibration'?")]
    [InlineData("quantize m.onnx -o y --samples many", "--samples is 'many'; it takes a whole number.")]
    [InlineData("quantize m.onnx -o y --effort bset", "--effort is 'bset'; it takes one of best, fast, normal. Did you mean 'best'?")]
    [InlineData("quantize m.onnx -o y --target cup", "Did you mean 'cpu'?")]
    [InlineData("quantize m.onnx -o y --method minmx", "Did you mean 'minmax'?")]
    [InlineData("quantize m.onnx -o y --without snaping", "Did you mean 'snapping'?")]
    [InlineData("export m.askew -o y --format tflit", "Did you mean 'tflite'?")]
    [InlineData("", "No command was given.")]
    public void AMistakeIsAnsweredWithWhatWouldBeRight(string line, string answer)
    {
        CommandResult result = Tool.Run(
            Path.GetTempPath(), line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.StartsWith("error: ", result.Errors, StringComparison.Ordinal);
        Assert.Contains(answer, result.Errors, StringComparison.Ordinal);
        Assert.Equal(string.Empty, result.Output);
    }

    [Fact]
    public void FarNamesAreNotGuessed()
    {
        Assert.Null(NearestName.Of("banana", ["cpu", "paper", "symmetric"]));
        Assert.Equal("paper", NearestName.Of("papre", ["cpu", "paper", "symmetric"]));
        Assert.Equal("cpu", NearestName.Of("CPU", ["cpu", "paper"]));
    }

    [Fact]
    public void HelpNamesTheToolAsItIsCalled()
    {
        Assert.Contains("askew [command]", Tool.Run(Path.GetTempPath(), "--help").Output, StringComparison.Ordinal);
        Assert.Contains("askew quantize <MODEL>", Tool.Run(Path.GetTempPath(), "quantize", "--help").Output, StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d+\.\d+", Tool.Run(Path.GetTempPath(), "--version").Output);
    }

    [Theory]
    [InlineData(48)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(300)]
    public void NoRowOfATableIsWiderThanTheTerminal(int width)
    {
        var table = new TextTable("target", "method", "top-1", "against float", "95 % interval", "agreement", "output SQNR", "seconds");
        string[] methods = ["auto", "redistribution-plain", "entropy-symmetric", "entropy-asymmetric"];
        foreach (string method in methods)
        {
            table.Add("cpu", method, "77.30", "-0.10", "-1.30 to +1.04", "98.90", "34.5 dB", "1.3");
        }

        var text = new StringWriter();
        table.Write(new PlainWriter(text, width: width));
        string[] lines = text.ToString().Split('\n', StringSplitOptions.TrimEntries);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));

        // Nothing is left out, and what differs is still told apart.
        Assert.Equal(methods.Length, lines.Count(line => line.Contains("34.5 dB", StringComparison.Ordinal)));
        Assert.Equal(methods.Length, lines.Where(line => line.Contains("77.30", StringComparison.Ordinal)).Distinct().Count());
    }

    [Fact]
    public void ColoursSayNoMoreThanWords()
    {
        var text = new StringWriter();
        new PlainWriter(text, isColoured: true).WriteLine("  verdict  poor (below 20 dB)");
        Assert.Equal("\u001b[31m  verdict  poor (below 20 dB)\u001b[0m", text.ToString().TrimEnd());
        CommandResult result = Tool.Run(Path.GetTempPath(), "inspect", "nowhere.onnx");
        Assert.DoesNotContain("\u001b", result.Errors, StringComparison.Ordinal);

        // What comes out of files cannot colour anything.
        text = new StringWriter();
        new PlainWriter(text, isColoured: true).WriteLine("\u001b[32mverdict");
        Assert.DoesNotContain("\u001b", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ThePageOfExitCodesHasAllOfThem()
    {
        string page = File.ReadAllText(Path.Combine(Tool.Root, "docs", "exit-codes.md"));
        Assert.Equal(
            typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{field.GetRawConstantValue()} {field.Name}").Order(StringComparer.Ordinal),
            Regex.Matches(page, @"(?m)^\| (\d) \| `(\w+)` \|").Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}"));
    }

    [Fact]
    public void ExitCodesAreWhatThePageSays()
    {
        using var workspace = new Workspace();
        Assert.Equal(ExitCodes.Done, workspace.Quantize().ExitCode);
        Assert.Equal(ExitCodes.Failed, workspace.Quantize("--tolerance", "200dB").ExitCode);
        Assert.Equal(ExitCodes.Usage, workspace.Quantize("--bits", "9").ExitCode);
        File.WriteAllText(workspace.PathOf("broken.onnx"), "nothing");
        Assert.Equal(ExitCodes.Model, workspace.Run("inspect", "broken.onnx").ExitCode);
        Assert.Equal(ExitCodes.Data, workspace.Run("evaluate", "model.onnx", "--data", "nowhere").ExitCode);
    }
}
