using System.Text.Json;

namespace Askew.Cli.Tests;

/// <summary><c>askew compare</c> and <c>askew analyze</c>.</summary>
public sealed class ComparisonTests : IDisposable
{
    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void CompareMeasuresEveryMethodOnEveryTarget()
    {
        JsonElement json = Compare("--methods", "minmax,redistribution:max-clipped=1", "--targets", "cpu,symmetric,mlu220", "--markdown",
            "t.md", "--report", "t.html").Json;
        Assert.Equal(1, json.GetProperty("float").GetProperty("top1").GetDouble());
        JsonElement[] rows = [.. json.GetProperty("rows").EnumerateArray()];
        Assert.Equal(
            ["minmax cpu", "redistribution:max-clipped=1 cpu", "minmax symmetric", "redistribution:max-clipped=1 symmetric",
                "minmax mlu220", "redistribution:max-clipped=1 mlu220"],
            rows.Select(row => $"{row.GetProperty("method").GetString()} {row.GetProperty("target").GetString()}"));
        Assert.All(rows, row =>
        {
            Assert.InRange(row.GetProperty("top1").GetDouble(), 0.9, 1);
            Assert.InRange(row.GetProperty("agreement").GetDouble(), 0.9, 1);
            Assert.InRange(row.GetProperty("outputSqnrDb").GetDouble(), 15, 80);
            Assert.True(row.GetProperty("seconds").GetDouble() > 0);
        });

        // All have everything right, so none is the best for that; the clearest is named, and all others with it.
        foreach (JsonElement best in json.GetProperty("best").EnumerateArray())
        {
            JsonElement[] ofTarget = [.. rows.Where(row =>
                row.GetProperty("target").GetString() == best.GetProperty("target").GetString())];
            Assert.Equal(
                ofTarget.MaxBy(row => row.GetProperty("outputSqnrDb").GetDouble()).GetProperty("method").GetString(),
                best.GetProperty("method").GetString());
            Assert.Single(best.GetProperty("notMeasurablyWorse").EnumerateArray());
        }

        JsonElement paired = rows[0].GetProperty("againstFloat");
        Assert.Equal((0, 0, false), (paired.GetProperty("onlyThis").GetInt32(), paired.GetProperty("onlyOther").GetInt32(),
            paired.GetProperty("isMeasurable").GetBoolean()));
        Assert.InRange(paired.GetProperty("interval").GetProperty("high").GetDouble(), 0.05, 0.2);
        string markdown = File.ReadAllText(workspace.PathOf("t.md"));
        Assert.Contains("| method | cpu top-1 | against float | symmetric top-1 | against float | mlu220 top-1 | against float |", markdown,
            StringComparison.Ordinal);
        Assert.Equal(2 + 2 + 2 + 6, markdown.Split('\n').Count(line => line.StartsWith('|')));
        string page = File.ReadAllText(workspace.PathOf("t.html"));
        Assert.Contains("\"kind\":\"losses\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ARowIsWhatQuantizeAndEvaluateGive()
    {
        JsonElement row = Compare("--methods", "entropy-asymmetric", "--targets", "paper").Json.GetProperty("rows")[0];
        workspace.Quantize("--method", "entropy-asymmetric", "--target", "paper");
        JsonElement evaluated =
            workspace.Run("evaluate", "model.askew", "--data", "images/evaluation", "--reference", "model.onnx", "--json").Json;
        foreach (string figure in new[] { "top1", "agreement", "outputSqnrDb" })
        {
            Assert.Equal(evaluated.GetProperty(figure).GetDouble(), row.GetProperty(figure).GetDouble());
        }
    }

    [Fact]
    public void StatisticsGiveTheSameFiguresAsSamples()
    {
        foreach (string part in new[] { "1/2", "2/2" })
        {
            Assert.Equal(0, workspace.Run("calibrate", "model.onnx", "--calibration", "images/calibration", "--shard", part, "-o",
                part[0] + ".stats").ExitCode);
        }

        string[] line = ["compare", "model.onnx", "--data", "images/evaluation", "--targets", "cpu", "--fresh", "--json"];
        CommandResult parts = workspace.Run([.. line, "--statistics", "1.stats", "2.stats"]);
        Assert.Equal(0, parts.ExitCode);
        Assert.Contains("histogram", parts.Errors, StringComparison.Ordinal);
        Dictionary<string, double> whole = Figures(workspace.Run([.. line, "--calibration", "images/calibration"]));
        Dictionary<string, double> found = Figures(parts);
        Assert.DoesNotContain("histogram", found.Keys);
        Assert.True(found.Count >= 8);
        Assert.All(found, pair => Assert.Equal(whole[pair.Key], pair.Value));
        Assert.Equal(ExitCodes.Usage, workspace.Run([.. line]).ExitCode);
        Assert.Equal(ExitCodes.Usage, workspace.Run(
            [.. line, "--calibration", "images/calibration", "--statistics", "1.stats", "2.stats"]).ExitCode);
        Assert.Equal(ExitCodes.Data, workspace.Run([.. line, "--methods", "minmax", "--statistics", "1.stats"]).ExitCode);

        static Dictionary<string, double> Figures(CommandResult result) => result.Json.GetProperty("rows").EnumerateArray()
            .ToDictionary(row => row.GetProperty("method").GetString()!, row => row.GetProperty("outputSqnrDb").GetDouble());
    }

    [Fact]
    public void AWorseMethodIsMeasurablyWorse()
    {
        // To clip most of the values costs every second answer or more.
        JsonElement json = Compare("--methods", "minmax,percentile:value=50", "--targets", "cpu").Json;
        JsonElement best = json.GetProperty("best")[0];
        Assert.Equal("minmax", best.GetProperty("method").GetString());
        Assert.Equal("percentile:value=50", best.GetProperty("measurablyWorse")[0].GetString());
        Assert.True(json.GetProperty("rows")[1].GetProperty("againstFloat").GetProperty("isMeasurable").GetBoolean());
    }

    [Fact]
    public void WhatAnEarlierRunHasMeasuredIsNotMeasuredAgain()
    {
        Assert.Equal(0, Compare("--methods", "minmax", "--targets", "cpu").Json.GetProperty("resumed").GetInt32());
        JsonElement more = Compare("--methods", "mse,minmax", "--targets", "cpu").Json;
        Assert.Equal(2, more.GetProperty("resumed").GetInt32());
        Assert.Equal(["mse", "minmax"], more.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("method").GetString()));
        Assert.Equal(0, Compare("--methods", "minmax", "--targets", "cpu", "--fresh").Json.GetProperty("resumed").GetInt32());

        // Other data are other inputs.
        File.Delete(workspace.PathOf("images/evaluation/class0/3.ppm"));
        Assert.Equal(0, Compare("--methods", "minmax", "--targets", "cpu").Json.GetProperty("resumed").GetInt32());
    }

    [Fact]
    public void AllMistakesAreNamedAtOnce()
    {
        CommandResult result = Compare("--methods", "minmax,nothing,mse:foo=1", "--targets", "cpu");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("'nothing'", result.Errors, StringComparison.Ordinal);
        Assert.Contains("'foo'", result.Errors, StringComparison.Ordinal);
        File.WriteAllText(workspace.PathOf("broken.json"), """{ "name": "broken", "multiplierBits": 99 }""");
        result = Compare("--methods", "minmax", "--targets", "broken.json");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("broken.json", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AnalyzeMeasuresEveryLayerAloneAndInPlace()
    {
        JsonElement json = workspace.Run(
            "analyze", "model.onnx", "--calibration", "images/calibration", "--target", "paper", "--methods",
                "minmax,percentile:value=99", "--report", "a.html", "--markdown", "a.md", "--json").Json;
        string[] tables = File.ReadAllLines(workspace.PathOf("a.md"));
        Assert.Contains("| layer | operator | minmax: Manhattan | Euclidean | SQNR, dB | percentile:value=99: Manhattan | Euclidean | "
            + "SQNR, dB |", tables);
        Assert.Equal(2 * json.GetProperty("layers").GetArrayLength(), tables.Count(line => line.StartsWith("| ", StringComparison.Ordinal)
            && !line.Contains("---", StringComparison.Ordinal) && !line.Contains("layer |", StringComparison.Ordinal)));
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(["Conv", "Relu", "ReduceMean", "Gemm"], layers.Select(layer => layer.GetProperty("operator").GetString()));
        foreach (JsonElement layer in layers)
        {
            JsonElement error = layer.GetProperty("byMethod").GetProperty("minmax");
            Assert.InRange(error.GetProperty("sqnrDb").GetDouble(), 20, 90);
            Assert.InRange(error.GetProperty("alone").GetProperty("sqnrDb").GetDouble(), 20, 90);
            Assert.True(error.GetProperty("manhattan").GetDouble() >= error.GetProperty("euclidean").GetDouble());
        }

        // The first layer has nothing before it but the input, which is quantised either way.
        JsonElement first = layers[0].GetProperty("byMethod").GetProperty("minmax");
        Assert.Equal(first.GetProperty("sqnrDb").GetDouble(), first.GetProperty("alone").GetProperty("sqnrDb").GetDouble());

        // To clip a hundredth of the values costs more than it brings, here.
        Assert.True(Sqnr("percentile:value=99") < Sqnr("minmax"));
        Assert.Equal(4, json.GetProperty("worst").GetProperty("minmax").GetArrayLength());
        Assert.Contains("\"kind\":\"lines\"", File.ReadAllText(workspace.PathOf("a.html")), StringComparison.Ordinal);

        double Sqnr(string method) => layers[1].GetProperty("byMethod").GetProperty(method).GetProperty("sqnrDb").GetDouble();
    }

    [Fact]
    public void AnalyzeExaminesWhatQuantizeMakesAndTakesThatFromAFileToo()
    {
        // 30 images: every eighth is kept from calibration, and measured on.
        workspace.Run("quantize", "model.onnx", "--calibration", "images/evaluation", "-o", "model.askew");
        JsonElement made = workspace.Run("analyze", "model.onnx", "--calibration", "images/evaluation", "--json").Json;
        Assert.Equal(("cpu", 3, true), (made.GetProperty("target").GetString(), made.GetProperty("samples").GetInt32(),
            made.GetProperty("isHeldOut").GetBoolean()));
        Assert.Equal(["auto"], made.GetProperty("methods").EnumerateArray().Select(method => method.GetString()));
        CommandResult result = workspace.Run("analyze", "model.askew", "--reference", "model.onnx", "--calibration", "images/evaluation",
            "--report", "f.html", "--markdown", "f.md", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(Last(made), Last(result.Json), 1e-4);
        Assert.Equal(("cpu", 3), (result.Json.GetProperty("target").GetString(), result.Json.GetProperty("samples").GetInt32()));

        CommandResult alone = workspace.Run("analyze", "model.askew", "--calibration", "images/evaluation");
        Assert.Equal(ExitCodes.Usage, alone.ExitCode);
        Assert.Contains("--reference model.onnx", alone.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, workspace.Run(
            "analyze", "model.onnx", "--reference", "model.onnx", "--calibration", "images/evaluation").ExitCode);

        static double Last(JsonElement report) => report.GetProperty("layers").EnumerateArray().Last()
            .GetProperty("byMethod").GetProperty("auto").GetProperty("sqnrDb").GetDouble();
    }

    private CommandResult Compare(params string[] more) => Tool.Run(
        workspace.Folder,
        new Dictionary<string, string> { ["ASKEW_CACHE"] = workspace.PathOf("cache") },
        ["compare", "model.onnx", "--calibration", "images/calibration", "--data", "images/evaluation", "--json", .. more]);
}
