using System.Text.RegularExpressions;
using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>The fuzzer, for a minute of two processors, from a fixed seed; by hand it runs for hours.</summary>
public class FuzzTests
{
    // A busy machine takes many times as long.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    [Fact]
    public void AMinuteFindsNothing()
    {
        string folder = Directory.CreateTempSubdirectory("askew-fuzz-").FullName;
        CommandResult result = Run("--rounds", "1", "--jobs", "2", "--keep", folder);
        Assert.True(result.ExitCode == 0, $"faults are kept in {folder}\n{result.Output}{result.Errors}");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void EveryOperatorIsDrawn()
    {
        var drawn = new HashSet<string>(StringComparer.Ordinal);
        for (int seed = 0; seed < 1500; seed++)
        {
            drawn.UnionWith(Importing.Onnx.ModelProto.Parser.ParseFrom(Fuzz.Graphs.RandomGraphs.Make(new Random(seed))).Graph.Node
                .Select(node => node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}"));
        }

        // What has no integer form makes no integer network.
        // The graphs are of the sets up to 20; an If is always one of its branches, and Scatter is ScatterElements under an older name.
        IEnumerable<string> wanted = Operators.StandardOperators.All
            .Where(known => known.HasIntegerForm && known.FirstOpset <= 20 && known.Type is not ("If" or "Scatter"))
            .Select(known => known.Type);
        string missing = string.Join(" ", wanted.Except(drawn));
        Assert.True(missing.Length == 0, missing);
    }

    [Fact]
    public void WhatIsPlantedIsFound()
    {
        CommandResult result = Run("--plant");
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        foreach (string sort in (string[])
        [
            "image IndexOutOfRangeException", "array crash", "recipe hang", "plan (memory|hang)", "program fastest: other bytes",
            .. OnnxRuntimeSession.WhyMissing is null
                ? new[]
                {
                    "onnxruntime onnx-qdq, .* differs where no tie explains it",
                    "onnxruntime onnx-qdq( --signed)?: the whole is not what its layers give",
                    "onnxruntime onnx-qdq( --signed)? --integer-io: the whole is not what its layers give",
                }
                : [],
            .. LiteRt.WhyMissing is null ? new[] { "litert tflite, .* differs where no tie explains it" } : [],
        ])
        {
            // On a busy machine it takes longer to take too much memory than a child may take.
            Assert.True(Regex.IsMatch(result.Output, $"FAULT {sort}"), $"{sort} is not in:\n{result.Output}");
        }
    }

    [Fact]
    public void WhatWasFoundOnceIsMended()
    {
        string[] files = Directory.GetFiles(Path.Combine(Tool.Root, "tests", "Askew.Fuzz", "Corpus"));
        Assert.True(files.Length > 30);
        CommandResult result = Run(["replay", .. files]);
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Contains($"{files.Length} files, 0 kinds of faults", result.Output, StringComparison.Ordinal);
    }

    private static CommandResult Run(params string[] arguments) =>
        Tool.Program(Tool.Root, typeof(Fuzz.Sandbox).Assembly.Location, Patience, arguments);
}
