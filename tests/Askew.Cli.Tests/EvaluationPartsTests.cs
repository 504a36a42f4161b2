using System.Text.Json.Nodes;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Tests;

/// <summary><c>askew evaluate --shard</c> and <c>--merge</c>.</summary>
public sealed class EvaluationPartsTests : IDisposable
{
    private static readonly string[] Times = ["seconds", "samplesPerSecond"];

    private readonly Workspace workspace = new();

    public EvaluationPartsTests() => workspace.Quantize("--bits", "3");

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PartsPutTogetherGiveTheSameFiguresAsAllAtOnce(bool hasReference)
    {
        File.WriteAllText(workspace.PathOf("images/evaluation/class1/3.ppm"), "P6 nonsense");
        string[] reference = hasReference ? ["--reference", "model.onnx"] : [];
        string expected = Figures(workspace.Run(
            ["evaluate", "model.askew", "--data", "images/evaluation", "--json", .. reference]));
        foreach (string[] shards in new[] { new[] { "0/3", "1/3", "2/3" }, ["1/2", "2/2"], ["1/1"] })
        {
            string[] parts = [.. shards.Select(shard => Part(shard, reference))];
            Assert.Equal(expected, Figures(workspace.Run(["evaluate", "--json", "--merge", .. parts.Reverse()])));
        }
    }

    [Fact]
    public void AnInterruptedEvaluationGoesOnWhereItWas()
    {
        var request = new MeasurementRequest(workspace.PathOf("model.askew"), workspace.PathOf("images/evaluation"))
        {
            Reference = workspace.PathOf("model.onnx"),
        };
        EvaluationReport expected = Evaluations.Run(request, new Work());
        using var stop = new CancellationTokenSource();
        var firstDone = new List<int>();
        Assert.Throws<OperationCanceledException>(() => Evaluations.Run(request, new Work
        {
            Threads = 1,
            Cancellation = stop.Token,
            Progress = new Listener(step =>
            {
                firstDone.Add(step.Done);
                if (step.Done == 11)
                {
                    stop.Cancel();
                }
            }),
        }));
        var notes = new List<string>();
        var done = new List<int>();
        EvaluationReport report = Evaluations.Run(request, new Work
        {
            Threads = 1,
            Note = notes.Add,
            Progress = new Listener(step => done.Add(step.Done)),
        });
        Assert.Equal(11, firstDone[^1]);
        Assert.Equal(Enumerable.Range(12, 19), done);
        Assert.Contains("11 of 30 samples were judged", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Equal(expected.Top1, report.Top1);
        Assert.Equal(expected.OutputSqnrDb, report.OutputSqnrDb);
        Assert.Equal(expected.AgainstReference, report.AgainstReference);

        // Done is done: the next one starts from the beginning.
        notes.Clear();
        Evaluations.Run(request, new Work { Note = notes.Add });
        Assert.Empty(notes);
    }

    [Theory]
    [InlineData("labels.csv")]
    [InlineData("../classes.txt")]
    public void WhatWasJudgedByOtherLabelsIsNotFoundAgain(string file)
    {
        string path = Path.GetFullPath(workspace.PathOf("images/evaluation/" + file));
        WriteTable();
        File.WriteAllText(workspace.PathOf("images/classes.txt"), "one\ntwo\nten\n");
        var request = new MeasurementRequest(workspace.PathOf("model.askew"), workspace.PathOf("images/evaluation"))
        {
            Recipe = workspace.PathOf("table.recipe.json"),
        };
        Assert.Equal(["11 of 30"], AfterInterruption(() => { }));

        // Neither its size nor its time says that it is another.
        DateTime written = File.GetLastWriteTimeUtc(path);
        Assert.Empty(AfterInterruption(() =>
        {
            string text = File.ReadAllText(path);
            File.WriteAllText(path, file == "labels.csv" ? text[..^2] + "0\n" : text.Replace("two", "six"));
            File.SetLastWriteTimeUtc(path, written);
        }));

        IEnumerable<string> AfterInterruption(Action change)
        {
            using var stop = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => Evaluations.Run(request, new Work
            {
                Threads = 1,
                Cancellation = stop.Token,
                Progress = new Listener(step =>
                {
                    if (step.Done == 11)
                    {
                        stop.Cancel();
                    }
                }),
            }));
            change();
            var notes = new List<string>();
            Evaluations.Run(request, new Work { Note = notes.Add });
            return notes.Select(note => note[..8]);
        }
    }

    [Fact]
    public void APartIsTheSameFileEveryTimeAndAtAnyNumberOfThreads()
    {
        byte[] once = File.ReadAllBytes(workspace.PathOf(Part("1/2", "--reference", "model.onnx")));
        byte[] again = File.ReadAllBytes(workspace.PathOf(Part("1/2", "--reference", "model.onnx", "--threads", "7")));
        Assert.Equal(once, again);
    }

    [Fact]
    public void WhatDoesNotBelongTogetherIsRefused()
    {
        string first = Part("1/3");
        string second = Part("2/3");
        string third = Part("3/3");
        Refused("has not been given", first, third);
        Refused("has been given twice", first, second, second, third);
        string judged = Part("3/3", "--reference", "model.onnx");
        Refused("differ in reference", first, second, judged);
        Refused("differ in network", first, second, Part("model.onnx", "3/3"));
        File.AppendAllText(workspace.PathOf("model.recipe.json"), " ");
        string same = Part("3/3");
        Assert.Equal(0, workspace.Run("evaluate", "--merge", first, second, same).ExitCode);
        File.WriteAllText(
            workspace.PathOf("model.recipe.json"), File.ReadAllText(workspace.PathOf("model.recipe.json")).Replace("0.5", "0.4"));
        Refused("differ in recipe", first, second, Part("3/3", "--recipe", "model.recipe.json"));

        WriteTable();
        string[] table = ["--recipe", "table.recipe.json"];
        string[] two = [Part("1/3", table), Part("2/3", table)];
        File.AppendAllText(workspace.PathOf("images/evaluation/labels.csv"), "class0/10.ppm,0\n");
        Refused("differ in labels", [.. two, Part("3/3", table)]);
    }

    [Fact]
    public void AFileThatAnybodyMayHaveWrittenIsChecked()
    {
        string path = workspace.PathOf(Part("1/1", "--reference", "model.onnx"));
        string text = File.ReadAllText(path);
        Refused("checksum", Changed(text.Replace("\"isInTop5\":true", "\"isInTop5\":false")));
        Refused("checksum", Changed(text[..^2] + ",\"sha256\":7}"));
        Refused("format", Changed("{}"));
        Refused("format", Changed("[1]"));
        Refused("not a usable part", Changed(text[..(text.Length / 2)]));
        Refused("not a usable part", Changed(string.Empty));
        Refused("not a usable part", "missing.json");

        // With a right checksum it is the contents that make no sense.
        Refused("it has sample -1", Signed(part => part["judged"]![0]!["number"] = -1));
        Refused("it has sample 30", Signed(part => part["judged"]![0]!["number"] = 30));
        Refused("not judged as its task wants", Signed(part => part["judged"]![0]!["class"] = null));
        Refused("not judged as its task wants", Signed(part => part["judged"]![0]!["errors"]!["outputs"]!.AsArray().Clear()));
        Refused("not a usable part", Signed(part => part["judged"]![0] = null));
        Refused("not a usable part", Signed(part => part["figures"]!["task"] = "nothing"));
        Refused("not a usable part", Signed(part => part["figures"] = null));
        Refused("not a usable part", Signed(part => part["allSamples"] = 1e20));
        Refused("has not been given", Signed(part => part["allSamples"] = int.MaxValue));

        string Changed(string contents)
        {
            File.WriteAllText(workspace.PathOf("changed.json"), contents);
            return "changed.json";
        }

        string Signed(Action<JsonNode> change)
        {
            JsonNode root = JsonNode.Parse(text)!;
            change(root["part"]!);
            string part = root["part"]!.ToJsonString();
            string sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(part)));
            return Changed($$"""{"format":"askew-evaluation","version":3,"sha256":"{{sum}}","part":{{part}}}""");
        }
    }

    [Fact]
    public void WhatMakesNoSenseTogetherIsWrongUsage()
    {
        foreach (string[] line in new string[][]
        {
            ["evaluate"],
            ["evaluate", "model.askew"],
            ["evaluate", "model.askew", "--merge", "a.json"],
            ["evaluate", "--strict", "--merge", "a.json"],
            ["evaluate", "--engine", "native", "--merge", "a.json"],
            ["evaluate", "--shape", "image=1,3,12,12", "--merge", "a.json"],
            ["evaluate", "model.askew", "--data", "images/evaluation", "--shard", "1/2"],
            ["evaluate", "model.askew", "--data", "images/evaluation", "--shard", "3/2", "-o", "a.json"],
            ["evaluate", "model.askew", "--data", "images/evaluation", "-o", "a.json", "--report", "a.html"],
            ["evaluate", "model.askew", "--data", "images/evaluation", "--shard", "31/40", "-o", "a.json"],
        })
        {
            CommandResult result = workspace.Run(line);
            Assert.Equal(ExitCodes.Usage, result.ExitCode);
            Assert.NotEmpty(result.Errors);
            Assert.False(File.Exists(workspace.PathOf("a.json")));
        }
    }

    // The same labels as the folders', in a file.
    private void WriteTable()
    {
        File.WriteAllText(
            workspace.PathOf("table.recipe.json"),
            File.ReadAllText(workspace.PathOf("model.recipe.json"))
                .Replace("\"folders\"", "\"csv\", \"path\": \"labels.csv\"", StringComparison.Ordinal));
        File.WriteAllText(workspace.PathOf("images/evaluation/labels.csv"), string.Concat(
            from label in Enumerable.Range(0, 3)
            from number in Enumerable.Range(0, 10)
            select $"class{label}/{number}.ppm,{label}\n"));
    }

    private string Part(string shard, params string[] more) => shard.EndsWith(".onnx", StringComparison.Ordinal)
        ? Part(shard, more[0], []) : Part("model.askew", shard, more);

    private string Part(string model, string shard, string[] more)
    {
        string name = $"{Guid.NewGuid():n}.json";
        CommandResult result = workspace.Run(["evaluate", model, "--data", "images/evaluation", "--shard", shard, "-o", name, .. more]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return name;
    }

    private void Refused(string why, params string[] parts)
    {
        CommandResult result = workspace.Run(["evaluate", "--merge", .. parts]);
        Assert.Equal(ExitCodes.Data, result.ExitCode);
        Assert.Contains(why, result.Errors, StringComparison.Ordinal);
    }

    private sealed class Listener(Action<StepProgress> told) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => told(value);
    }

    private static string Figures(CommandResult result)
    {
        Assert.True(result.ExitCode == 0, result.Errors);
        JsonObject report = JsonNode.Parse(result.Output)!.AsObject();
        foreach (string time in Times)
        {
            report.Remove(time);
        }

        return report.ToJsonString();
    }
}
