using System.Text.Json;

namespace Askew.Cli.Tests;

/// <summary>What travels inside an .askew file, so that the file alone can be run and measured.</summary>
public class ProvenanceTests
{
    [Fact]
    public void TheFileAloneIsRunAndMeasured()
    {
        using var workspace = new Workspace();
        Assert.Equal(0, workspace.Quantize("--samples", "5").ExitCode);
        Directory.CreateDirectory(workspace.PathOf("alone"));
        File.Move(workspace.PathOf("model.askew"), workspace.PathOf("alone/q.askew"));
        CommandResult evaluated = workspace.Run("evaluate", "alone/q.askew", "--data", "images/evaluation", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
        Assert.Equal(1, evaluated.Json.GetProperty("top1").GetDouble());
        CommandResult run = workspace.Run("run", "alone/q.askew", "image.jpg");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("largest at 1 (class1 ", run.Output, StringComparison.Ordinal);
        JsonElement inspected = workspace.Run("inspect", "alone/q.askew", "--json").Json;
        Assert.Equal("classification", inspected.GetProperty("recipe").GetString());
        Assert.Equal("auto", inspected.GetProperty("settings").GetProperty("method").GetString());
        Assert.Equal("5", inspected.GetProperty("settings").GetProperty("samples").GetString());
    }

    [Fact]
    public void ARecipeBesideTheFileOrNamedWins()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        string recipe = File.ReadAllText(workspace.PathOf("model.recipe.json")).Replace("folders", "filename-index",
            StringComparison.Ordinal);
        Directory.CreateDirectory(workspace.PathOf("alone"));
        File.Move(workspace.PathOf("model.askew"), workspace.PathOf("alone/q.askew"));
        File.WriteAllText(workspace.PathOf("alone/q.recipe.json"), recipe);
        CommandResult beside = workspace.Run("evaluate", "alone/q.askew", "--data", "images/evaluation/class1");
        Assert.Equal(ExitCodes.Data, beside.ExitCode);
        CommandResult named = workspace.Run("evaluate", "alone/q.askew", "--data", "images/evaluation", "--recipe", "model.recipe.json");
        Assert.Contains("top-1: 100.00 %", named.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereNothingIsMeasuredItIsSaidWhy()
    {
        using var workspace = new Workspace();
        string recipe = File.ReadAllText(workspace.PathOf("model.recipe.json"))
            .Replace("\"labels\": { \"format\": \"folders\" },", string.Empty, StringComparison.Ordinal);
        File.WriteAllText(workspace.PathOf("model.recipe.json"), recipe);

        // Folders of classes are understood without being named.
        CommandResult folders = workspace.Run("evaluate", "model.onnx", "--data", "images/evaluation");
        Assert.Contains("top-1: 100.00 %", folders.Output, StringComparison.Ordinal);
        Directory.CreateDirectory(workspace.PathOf("flat"));
        foreach (string name in new[] { "0_dark.ppm", "1_bright.ppm" })
        {
            File.Copy(workspace.PathOf("image.jpg"), workspace.PathOf(Path.Combine("flat", name)));
        }

        CommandResult flat = workspace.Run("evaluate", "model.onnx", "--data", "flat");
        Assert.Equal(0, flat.ExitCode);
        Assert.Contains("top-1: not measured, since the recipe 'model.recipe.json' has no 'labels'", flat.Output, StringComparison.Ordinal);
        Assert.Contains("\"format\": \"filename-index\"", flat.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedProvenanceIsRefused()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        byte[] file = File.ReadAllBytes(workspace.PathOf("model.askew"));
        int at = file.AsSpan().IndexOf("\"classification\""u8);
        file[at + 1] ^= 1;
        File.WriteAllBytes(workspace.PathOf("damaged.askew"), file);
        CommandResult result = workspace.Run("inspect", "damaged.askew");
        Assert.Equal(ExitCodes.Model, result.ExitCode);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }
}
