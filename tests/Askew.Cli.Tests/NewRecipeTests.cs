using System.Text.Json;
using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary><c>askew new-recipe</c>, and quantising without a recipe.</summary>
public sealed class NewRecipeTests : IDisposable
{
    private readonly Workspace workspace = new();

    public NewRecipeTests() => File.Delete(workspace.PathOf("model.recipe.json"));

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void ARecipeIsMadeByLookingAndSaysWhatItAssumed()
    {
        CommandResult made = workspace.Run("new-recipe", "model.onnx", "--data", "images/evaluation", "--json");
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        Dictionary<string, string> certainty = made.Json.GetProperty("assumptions").EnumerateArray().ToDictionary(
            one => one.GetProperty("field").GetString()!, one => one.GetProperty("certainty").GetString()!);
        Assert.Equal("seen", certainty["task"]);
        Assert.Equal("seen", certainty["input.layout"]);
        Assert.Equal("seen", certainty["input.size"]);
        Assert.Equal("seen", certainty["labels.format"]);
        Assert.Contains(certainty["input"], new[] { "tried", "assumed" });
        string text = File.ReadAllText(workspace.PathOf("model.recipe.json"));
        Assert.All(certainty.Keys, field => Assert.Contains(field, text, StringComparison.Ordinal));
        JsonElement measured = workspace.Run("evaluate", "model.onnx", "--data", "images/evaluation", "--json").Json;
        Assert.Equal(1, measured.GetProperty("top1").GetDouble());

        // What is there may be better.
        CommandResult again = workspace.Run("new-recipe", "model.onnx", "--data", "images/evaluation");
        Assert.Equal(ExitCodes.Usage, again.ExitCode);
        Assert.Contains("-o", again.Errors, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(workspace.PathOf("model.recipe.json")));
        Assert.Equal(0, workspace.Run("new-recipe", "model.onnx", "--data", "images/evaluation", "-o", "other.json").ExitCode);
        Assert.Equal(text, File.ReadAllText(workspace.PathOf("other.json")));
    }

    [Fact]
    public void LabelsThatCountFromOneAreFound()
    {
        // The last class is the first one more, so that no label fits but by an offset.
        workspace.WriteTurnedModel("turned.onnx", 1);
        JsonElement made = workspace.Run("new-recipe", "turned.onnx", "--data", "images/evaluation", "--json").Json;
        Assert.Contains(made.GetProperty("assumptions").EnumerateArray(), one => one.GetProperty("field").GetString() == "labels.offset");
    }

    [Fact]
    public void WithoutDataAllIsAssumedButWhatTheModelSays()
    {
        CommandResult made = workspace.Run("new-recipe", "model.onnx", "--json");
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        Assert.Contains(made.Json.GetProperty("assumptions").EnumerateArray(), one =>
            one.GetProperty("field").GetString() == "input" && one.GetProperty("certainty").GetString() == "assumed");
        File.WriteAllBytes(workspace.PathOf("two.onnx"), new TestModel()
            .Input("a", 1, 8).Input("b", 1, 8).Node("Add", "a b", "y").Output("y").ToBytes());
        Assert.Equal("tensor", workspace.Run("new-recipe", "two.onnx", "--json").Json.GetProperty("task").GetString());
        Assert.Equal(ExitCodes.Data, workspace.Run("new-recipe", "two.onnx", "--data", "nowhere", "-o", "no.json").ExitCode);
    }

    [Fact]
    public void QuantizeWithoutARecipeSaysWhatItAssumed()
    {
        CommandResult quantized = workspace.Quantize();
        Assert.Equal((0, ""), (quantized.ExitCode, quantized.Errors));
        string[] notes = [.. quantized.Json.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!)];
        Assert.Contains(notes, note => note.Contains("no recipe", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("seen: task", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("askew new-recipe model.onnx", StringComparison.Ordinal));

        // It travels with the network.
        JsonElement measured = workspace.Run("evaluate", "model.askew", "--data", "images/evaluation", "--json").Json;
        Assert.Equal(1, measured.GetProperty("top1").GetDouble());
    }
}
