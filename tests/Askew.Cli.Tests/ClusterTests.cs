using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Askew.Cli.Tests;

/// <summary>The job files of docs/cluster.md, as they stand there.</summary>
public sealed partial class ClusterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] Times = ["seconds", "samplesPerSecond", "resumed"];
    private static readonly string Page = File.ReadAllText(Path.Combine(Tool.Root, "docs", "cluster.md"));

    private readonly Workspace workspace = new();

    public ClusterTests()
    {
        // A task that is to be caught stops once it is on its way, until somebody kills it.
        Directory.CreateDirectory(workspace.PathOf("bin"));
        string tool = $"dotnet exec '{typeof(ExitCodes).Assembly.Location}'";
        File.WriteAllText(workspace.PathOf("bin/askew"), $"""
            #!/bin/sh
            caught=caught-$1-$SLURM_ARRAY_TASK_ID
            [ -e "$caught" ] || exec {tool} "$@"
            {tool} "$@" &
            sleep 0.2
            kill -STOP $!
            mv "$caught" "stopped-$1"
            wait

            """.ReplaceLineEndings("\n"));
        Tool.Shell(workspace.Folder, "chmod 500 bin/askew");
        foreach (Match match in Files().Matches(Page))
        {
            File.WriteAllText(workspace.PathOf(match.Groups["name"].Value), match.Groups["text"].Value);
        }
    }

    public void Dispose() => workspace.Dispose();

    [SlurmFact]
    public void ArrayJobsGiveWhatOneGoGivesThoughATaskIsKilled()
    {
        using var slurm = new Slurm();
        KillOneTask(slurm, "calibrate", 3);
        Assert.False(File.Exists(workspace.PathOf("parts/3.stats")));
        Shell(slurm, "sbatch --wait calibrate.sbatch");
        Shell(slurm, "askew quantize model.onnx --statistics parts/*.stats -o model.askew");
        workspace.Run("quantize", "model.onnx", "--calibration", "images/calibration", "-o", "whole.askew");
        Assert.Equal(File.ReadAllBytes(workspace.PathOf("whole.askew")), File.ReadAllBytes(workspace.PathOf("model.askew")));

        KillOneTask(slurm, "evaluate", 2);
        Assert.False(File.Exists(workspace.PathOf("parts/2.json")));
        byte[] first = File.ReadAllBytes(workspace.PathOf("parts/1.json"));
        Shell(slurm, "sbatch --wait evaluate.sbatch");
        Assert.Equal(first, File.ReadAllBytes(workspace.PathOf("parts/1.json")));
        Assert.Equal(
            Figures(workspace.Run("evaluate", "model.askew", "--data", "images/evaluation", "--reference", "model.onnx", "--json")),
            Figures(Shell(slurm, "askew evaluate --merge parts/*.json --json")));

        KillOneTask(slurm, "compare", 2);
        Shell(slurm, "sbatch --wait compare.sbatch");
        string compare = "askew compare model.onnx --data images/evaluation --methods minmax,mse,redistribution --json";
        CommandResult all = Shell(slurm, $"ASKEW_CACHE=$PWD/cache {compare} --statistics parts/*.stats");
        Assert.Equal(7, all.Json.GetProperty("resumed").GetInt32());
        Assert.Equal(
            Figures(Shell(slurm, $"ASKEW_CACHE=$PWD/other {compare} --calibration images/calibration")), Figures(all));
    }

    [Fact]
    public void TheTaskOfTheKubernetesJobIsAPart()
    {
        workspace.Quantize();
        Directory.CreateDirectory(workspace.PathOf("parts"));
        string line = Regex.Match(Page, @"- (askew evaluate .*JOB_COMPLETION_INDEX.*)").Groups[1].Value;
        for (int index = 0; index < 4; index++)
        {
            CommandResult result = Tool.Shell(
                workspace.Folder, Variables(("JOB_COMPLETION_INDEX", $"{index}")), line);
            Assert.True(result.ExitCode == 0, result.Errors);
        }

        CommandResult merged = workspace.Run(
            "evaluate", "--json", "--merge", "parts/0.json", "parts/1.json", "parts/2.json", "parts/3.json");
        Assert.Equal(30, merged.Json.GetProperty("samples").GetInt32());
    }

    private void KillOneTask(Slurm slurm, string command, int task)
    {
        File.WriteAllText(workspace.PathOf($"caught-{command}-{task}"), string.Empty);
        string job = Shell(slurm, $"sbatch --parsable {command}.sbatch").Output.Trim();
        var clock = Stopwatch.StartNew();
        while (!File.Exists(workspace.PathOf($"stopped-{command}")))
        {
            Assert.True(clock.Elapsed < Patience, "The task does not start.");
            Thread.Sleep(50);
        }

        Shell(slurm, $"scancel --signal=KILL --full {job}_{task}");
        while (Shell(slurm, $"squeue -h -j {job}").Output.Trim().Length > 0)
        {
            Assert.True(clock.Elapsed < Patience, "The array does not end.");
            Thread.Sleep(100);
        }
    }

    private CommandResult Shell(Slurm slurm, string line)
    {
        CommandResult result = Tool.Shell(workspace.Folder, Variables([.. slurm.Environment.Select(pair => (pair.Key, pair.Value))]), line);
        Assert.True(result.ExitCode == 0, $"{line}: {result.Output}{result.Errors}");
        return result;
    }

    private Dictionary<string, string> Variables(params (string Name, string Value)[] more)
    {
        var variables = more.ToDictionary(pair => pair.Name, pair => pair.Value);
        variables["PATH"] = workspace.PathOf("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        return variables;
    }

    private static string Figures(CommandResult result)
    {
        Assert.True(result.ExitCode == 0, result.Errors);
        JsonNode report = JsonNode.Parse(result.Output)!;
        RemoveTimes(report);
        return report.ToJsonString();
    }

    private static void RemoveTimes(JsonNode? node)
    {
        if (node is JsonObject section)
        {
            foreach (string time in Times)
            {
                section.Remove(time);
            }

            foreach ((_, JsonNode? value) in section)
            {
                RemoveTimes(value);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (JsonNode? value in list)
            {
                RemoveTimes(value);
            }
        }
    }

    [GeneratedRegex(@"`(?<name>\w+\.sbatch)`[^\n]*:\n\n```sh\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Files();
}
