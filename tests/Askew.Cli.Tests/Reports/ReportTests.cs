using System.Text.Json;
using Askew.Evaluation.Judging;

namespace Askew.Cli.Tests.Reports;

/// <summary>The reports of the commands, in a browser.</summary>
public sealed class ReportTests : IDisposable
{
    private static readonly string[] NetworkViews = ["network", "tensors", "redistribution", "memory"];

    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [BrowserFact]
    public void QuantizeShowsWhatIsInsideTheNetwork()
    {
        JsonElement json = workspace.Quantize("--report", "r.html").Json;
        JsonElement seen = SeenPage.Check(workspace.PathOf("r.html"), "quantize", NetworkViews);
        SeenPage.CheckSorting(seen);
        JsonElement network = json.GetProperty("network");
        Assert.Equal(network.GetProperty("tensors").GetArrayLength(), seen.GetProperty("pictures").GetProperty("tensors").GetInt32());
        Assert.Equal(network.GetProperty("graph").GetProperty("layers").GetArrayLength(),
            seen.GetProperty("pictures").GetProperty("layers").GetInt32());

        // The graph by keyboard, a tensor by its small picture, the logarithmic scale, the four steps.
        JsonElement keyboard = seen.GetProperty("keyboard");
        Assert.NotEqual(keyboard.GetProperty("before").GetString(), keyboard.GetProperty("after").GetString());
        Assert.Equal(1, keyboard.GetProperty("pressed").GetInt32());
        Assert.Equal(network.GetProperty("tensors").EnumerateArray().Last().GetProperty("node").GetString(),
            seen.GetProperty("pressedTensor").GetString());
        Assert.True(seen.GetProperty("scaleChanges").GetBoolean());
        Assert.Equal(4, seen.GetProperty("steps").GetInt32());
    }

    [BrowserFact]
    public void AnalyzeShowsEveryMethod()
    {
        Assert.Equal(0, workspace.Run("analyze", "model.onnx", "--calibration", "images/calibration", "--methods",
            "minmax,mse,redistribution", "--report", "r.html").ExitCode);
        JsonElement seen = SeenPage.Check(workspace.PathOf("r.html"), "analyze", NetworkViews);
        SeenPage.CheckSorting(seen);
        JsonElement filtering = seen.GetProperty("filtering");
        Assert.True(filtering.GetProperty("allMatch").GetBoolean());
        Assert.InRange(filtering.GetProperty("left").GetInt32(), 1, filtering.GetProperty("rows").GetInt32() - 1);
    }

    [BrowserFact]
    public void CompareShowsBarsAndTheBestNetwork()
    {
        CommandResult result = Tool.Run(
            workspace.Folder,
            new Dictionary<string, string> { ["ASKEW_CACHE"] = workspace.PathOf("cache") },
            "compare", "model.onnx", "--calibration", "images/calibration", "--data", "images/evaluation", "--methods",
                "minmax,mse,percentile", "--report", "r.html");
        Assert.True(result.ExitCode == 0, result.Errors);
        SeenPage.CheckSorting(SeenPage.Check(workspace.PathOf("r.html"), "compare", NetworkViews));
    }

    [BrowserFact]
    public void EvaluateShowsWhereBothDisagree()
    {
        workspace.Quantize();
        workspace.WriteTurnedModel("other.onnx", 1);
        JsonElement json = workspace.Run(
            "evaluate", "model.askew", "--data", "images/evaluation", "--reference", "other.onnx", "--report", "r.html", "--json").Json;
        Assert.Equal(30, json.GetProperty("disagreementCount").GetInt32());
        Assert.Equal(20, json.GetProperty("disagreements").GetArrayLength());
        Assert.All(json.GetProperty("disagreements").EnumerateArray(), one =>
            Assert.Equal((one.GetProperty("class").GetInt32() + 1) % 3, one.GetProperty("referenceClass").GetInt32()));
        Assert.Equal(0, json.GetProperty("referenceTop1").GetDouble());
        SeenPage.Check(workspace.PathOf("r.html"), "evaluate", "memory");
        Assert.Contains("<img src=\"data:image/png;base64,", File.ReadAllText(workspace.PathOf("r.html")), StringComparison.Ordinal);
    }

    [BrowserFact]
    public void TheDoctorAndTheStopwatchHavePagesToo()
    {
        workspace.Quantize();
        CommandResult doctor = workspace.Run(
            "doctor", "model.onnx", "--calibration", "images/calibration", "--data", "images/evaluation", "--report", "d.html", "--json");
        Assert.Equal((0, ""), (doctor.ExitCode, doctor.Errors));
        string page = File.ReadAllText(workspace.PathOf("d.html"));
        Assert.Contains($"<p class=\"kind\">Examination, target &#39;cpu&#39;</p>", page, StringComparison.Ordinal);
        Assert.All(doctor.Json.GetProperty("findings").EnumerateArray(), finding =>
            Assert.Contains(System.Net.WebUtility.HtmlEncode(finding.GetProperty("summary").GetString()!), page, StringComparison.Ordinal));
        CommandResult bench = workspace.Run("bench", "model.askew", "--runs", "3", "--report", "b.html", "--json");
        Assert.Equal((0, ""), (bench.ExitCode, bench.Errors));
        SeenPage.CheckSorting(SeenPage.Check(workspace.PathOf("b.html"), "bench"));
    }

    [Fact]
    public void AReportSaysWhereItComesFrom()
    {
        JsonElement json = workspace.Quantize("--report", "r.html").Json;
        JsonElement origin = json.GetProperty("provenance");
        Assert.StartsWith("askew 0.", origin.GetProperty("tool").GetString(), StringComparison.Ordinal);
        Assert.Equal("askew quantize model.onnx --calibration images/calibration -o model.askew --json --report r.html",
            origin.GetProperty("command").GetString());
        byte[] model = File.ReadAllBytes(workspace.PathOf("model.onnx"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(model)),
            origin.GetProperty("modelSha256").GetString());
        Assert.Equal(File.ReadAllText(workspace.PathOf("model.recipe.json")), origin.GetProperty("recipe").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$", origin.GetProperty("date").GetString());
        Assert.False(workspace.Quantize().Json.TryGetProperty("provenance", out _));
    }

    [Fact]
    public void APageHasAllDataAndNeedsNothingElse()
    {
        JsonElement json = workspace.Quantize("--report", "r.html").Json;
        string page = File.ReadAllText(workspace.PathOf("r.html"));
        const string Start = "<script type=\"application/json\" id=\"data\">";
        int from = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        JsonElement data = JsonDocument.Parse(page[from..page.IndexOf("</script>", from, StringComparison.Ordinal)]).RootElement;
        Assert.Equal(JsonSerializer.Serialize(json), JsonSerializer.Serialize(data));
        Assert.DoesNotContain("http", page.Replace("http://www.w3.org/2000/svg", string.Empty, StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Undefined, workspace.Quantize().Json.TryGetProperty("network", out JsonElement none) ? none.ValueKind
            : JsonValueKind.Undefined);
    }

    [Fact]
    public void NamesCannotEndTheirPlace()
    {
        string name = "</script><script>alert(1)</script>\"'&";
        var report = new Askew.Reports.EvaluationReport
        {
            Model = name,
            Samples = 1,
            OutputSqnrDb = null,
            Disagreements = [new SampleAnswer(name, 0, 1, 0.5, 0, 0.75)],
        };
        var text = new StringWriter();
        new Askew.Reports.EvaluationPage(report, _ => null, null).Write(text);
        Assert.DoesNotContain("<script>alert", text.ToString(), StringComparison.Ordinal);
    }
}
