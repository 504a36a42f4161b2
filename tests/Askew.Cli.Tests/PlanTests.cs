using System.Text.Json;
using System.Text.Json.Nodes;
using Askew.Quantization;

namespace Askew.Cli.Tests;

/// <summary>Plans, tolerances, and output files that cannot be written.</summary>
public sealed class PlanTests : IDisposable
{
    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void APlanThatIsGivenBackMakesTheSameFile()
    {
        workspace.Quantize("--save-plan", "plan.json");
        byte[] expected = File.ReadAllBytes(workspace.PathOf("model.askew"));
        workspace.Quantize("--plan", "plan.json", "--method", "minmax", "--save-plan", "again.json");
        Assert.Equal(Without("chosenBy", "plan.json"), Without("chosenBy", "again.json"));

        // The method is named in the program and among the settings; all else is the same.
        Assert.Equal(expected.Length, File.ReadAllBytes(workspace.PathOf("model.askew")).Length + (2 * ("auto".Length - "minmax".Length)));
        workspace.Quantize("--plan", "plan.json");
        Assert.Equal(expected, File.ReadAllBytes(workspace.PathOf("model.askew")));

        string Without(string field, string path)
        {
            JsonNode plan = JsonNode.Parse(File.ReadAllText(workspace.PathOf(path)))!;
            foreach (JsonObject entry in plan["layers"]!.AsObject().Concat(plan["inputs"]!.AsObject())
                .Select(pair => pair.Value!.AsObject()))
            {
                entry.Remove(field);
            }

            return plan.ToJsonString();
        }
    }

    [Fact]
    public void APlanThatDoesNotFitIsRefusedBeforeAnythingIsWritten()
    {
        File.WriteAllText(workspace.PathOf("plan.json"), """{ "layers": { "nobody": { "weightBits": 4 }, "alsoNobody": {} } }""");
        CommandResult result = workspace.Quantize("--plan", "plan.json");
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("2 mistakes", result.Errors, StringComparison.Ordinal);
        Assert.Contains("nobody", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.PathOf("model.askew")));
        Assert.Equal(4, workspace.Quantize("--plan", "missing.json").ExitCode);
    }

    [Fact]
    public void AToleranceLiftsTensorsUntilItIsKept()
    {
        CommandResult plain = workspace.Quantize();
        Assert.Equal(8, OutputBitsOf(plain)[0]);

        CommandResult lifted = workspace.Quantize("--tolerance", "56dB");
        Assert.Equal(0, lifted.ExitCode);
        Assert.Contains("kept with 16 bits", lifted.Output, StringComparison.Ordinal);

        CommandResult kept = workspace.Quantize("--tolerance", "5", "--data", "images/evaluation");
        Assert.Equal(0, kept.ExitCode);
        Assert.Contains("kept without lifting a tensor", kept.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(workspace.PathOf("model.askew")), Quantized());

        byte[] Quantized()
        {
            workspace.Quantize();
            return File.ReadAllBytes(workspace.PathOf("model.askew"));
        }
    }

    [Fact]
    public void SavedStepsAreThoseOfTheNetworkThatIsWritten()
    {
        CommandResult result = workspace.Quantize("--tolerance", "56dB", "--save-steps", "steps", "--json");
        JsonNode report = JsonNode.Parse(result.Output)!;
        string note = report["notes"]!.AsArray().Select(text => text!.GetValue<string>())
            .Single(text => text.Contains("kept with 16 bits", StringComparison.Ordinal));
        string[] lifted = [.. note.Split('\'').Where((_, i) => i % 2 == 1)];
        JsonNode widths = JsonNode.Parse(File.ReadAllText(StepIn("steps", "decide-widths")))!;
        Assert.NotEmpty(lifted);

        // What leaves the network has 16 bits anyway.
        Assert.Equal(
            lifted.Append("scores").Order(StringComparer.Ordinal),
            widths["tensors"]!.AsArray().Where(tensor => tensor!["bits"]!.GetValue<int>() == 16)
                .Select(tensor => tensor!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SavedWeightsShowWhatRoundingDecided()
    {
        workspace.Quantize("--bits-weights", "3", "--save-steps", "rounded");
        workspace.Quantize("--bits-weights", "3", "--without", "rounding,reconstruction", "--save-steps", "nearest");
        Assert.NotEqual(Weights("rounded", "quantize-weights"), Weights("rounded", "refine-in-lock-step"));
        Assert.Equal(Weights("nearest", "quantize-weights"), Weights("nearest", "refine-in-lock-step"));
        Assert.Equal(Weights("rounded", "quantize-weights"), Weights("nearest", "quantize-weights"));

        string[] Weights(string folder, string name)
        {
            JsonNode step = JsonNode.Parse(File.ReadAllText(StepIn(folder, name)))!;
            return [.. (step["weights"] ?? step)["layers"]!.AsArray().Select(layer => layer!["weights"]!.GetValue<string>())];
        }
    }

    // A layer whose weights have 16 bits is three nodes, which the plan names.
    [Fact]
    public void APlanWithWideWeightsIsReadAgain()
    {
        workspace.Quantize("--save-plan", "narrow.json");
        JsonNode plan = JsonNode.Parse(File.ReadAllText(workspace.PathOf("narrow.json")))!;
        JsonObject layer = plan["layers"]!.AsObject().Select(pair => pair.Value!.AsObject()).First(one => one.ContainsKey("weightBits"));
        layer["weightBits"] = 16;
        File.WriteAllText(workspace.PathOf("wide.json"), plan.ToJsonString());
        Assert.Equal(0, workspace.Quantize("--plan", "wide.json", "--save-plan", "saved.json").ExitCode);
        byte[] wide = File.ReadAllBytes(workspace.PathOf("model.askew"));
        Assert.Contains("/fine\"", File.ReadAllText(workspace.PathOf("saved.json")), StringComparison.Ordinal);
        CommandResult again = workspace.Quantize("--plan", "saved.json");
        Assert.Equal((0, ""), (again.ExitCode, again.Errors));
        Assert.Equal(wide, File.ReadAllBytes(workspace.PathOf("model.askew")));
    }

    [Fact]
    public void SavedStepsSayWhatStayedAsItWas()
    {
        workspace.Quantize("--target", "mlu220", "--save-steps", "steps");
        workspace.Quantize("--save-steps", "steps");
        string[] written = Directory.GetFiles(workspace.PathOf("steps"));
        Assert.Equal(14, written.Length);
        Assert.All(written, path => Assert.True(StepLog.Writes(Path.GetFileName(path)), path));

        // What another run has left goes; what is somebody else's, or an input, does not.
        File.WriteAllText(workspace.PathOf("steps/07-notes.json"), "{}");
        File.WriteAllText(workspace.PathOf("steps/01-find-structure.json"), "{}");
        CommandResult refused = workspace.Quantize("--plan", "steps/01-find-structure.json", "--save-steps", "steps");
        Assert.Equal(2, refused.ExitCode);
        Assert.True(File.Exists(workspace.PathOf("steps/01-find-structure.json")));
        workspace.Quantize("--save-steps", "steps");
        Assert.Equal(["07-notes.json"], Directory.GetFiles(workspace.PathOf("steps")).Except(written).Select(Path.GetFileName));
        JsonNode same = JsonNode.Parse(File.ReadAllText(StepIn("steps", "split-weights")))!;
        Assert.False(same["changed"]!.GetValue<bool>());
        Assert.Equal("01-equalize-channels.json", same["asIn"]!.GetValue<string>());
        Assert.Contains("like sizes", JsonNode.Parse(File.ReadAllText(StepIn("steps", "equalize-channels")))!["tried"]!.GetValue<string>(),
            StringComparison.Ordinal);
        Assert.Equal("11-refine-in-lock-step.json",
            JsonNode.Parse(File.ReadAllText(StepIn("steps", "choose-places")))!["asIn"]!.GetValue<string>());
    }

    [Fact]
    public void SavedRangesSayWhyTheyAreWhatTheyAre()
    {
        workspace.Quantize("--method", "mse", "--save-steps", "steps");
        JsonNode ranges = JsonNode.Parse(File.ReadAllText(StepIn("steps", "choose-ranges")))!;
        Dictionary<string, string> reasons = ranges["tensors"]!.AsArray().Where(tensor => tensor!["chosenBy"] is not null)
            .ToDictionary(tensor => tensor!["name"]!.GetValue<string>(), tensor => tensor!["chosenBy"]!.GetValue<string>());
        Assert.Equal("an output: all that was seen, and room beyond", reasons["scores"]);
        Assert.Equal("all that the recipe can give", reasons.First().Value);
        Assert.Contains("mse", reasons.Values);
    }

    [Fact]
    public void WhereNoWidthSufficesTheBestIsWrittenAndTheCommandFails()
    {
        CommandResult result = workspace.Quantize("--tolerance", "150dB");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be kept", result.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(workspace.PathOf("model.askew")));
        Assert.Contains(16, OutputBitsOf(result));
    }

    [Theory]
    [InlineData("'paper' has none", "--tolerance", "30dB", "--target", "paper")]
    [InlineData("give --data", "--tolerance", "0.5")]
    [InlineData("--tolerance measures on", "--data", "images/evaluation")]
    [InlineData("takes points", "--tolerance", "half")]
    [InlineData("does not exist", "--report", "nowhere/report.html")]
    [InlineData("is a folder", "--save-plan", "images")]
    public void WhatCannotBeDoneIsSaidBeforeTheWorkStarts(string why, params string[] options)
    {
        CommandResult result = workspace.Quantize(options);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(why, result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.PathOf("model.askew")));
    }

    [Fact]
    public void TheClampCanBeGivenToAnyMethod()
    {
        CommandResult result = workspace.Run(
            "compare", "model.onnx", "--calibration", "images/calibration", "--data", "images/evaluation", "--methods",
                "minmax,mse:consumer-clamp=off", "--targets", "paper", "--consumer-clamp", "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            ["minmax:consumer-clamp=on", "mse:consumer-clamp=off"],
            JsonDocument.Parse(result.Output).RootElement.GetProperty("rows").EnumerateArray()
                .Select(row => row.GetProperty("method").GetString()));
    }

    private static int[] OutputBitsOf(CommandResult result) =>
        [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("layers").EnumerateArray()
            .Select(layer => layer.GetProperty("output").GetProperty("bits").GetInt32())];

    private string StepIn(string folder, string name) => Assert.Single(Directory.GetFiles(workspace.PathOf(folder), $"*-{name}.json"));
}
