using Askew.Files;
using Askew.Reports;
using Askew.Samples;

namespace Askew.Workflows;

/// <summary>Writes a recipe for a network by looking at it and at data.</summary>
internal static class RecipeWriting
{
    /// <summary>Looks, tries, and writes.</summary>
    /// <param name="model">The float network.</param>
    /// <param name="data">Images or arrays, with labels where there are any; null for none.</param>
    /// <param name="output">Where the recipe goes; null for beside the model, where there must be none.</param>
    /// <param name="view">What of the network is used.</param>
    /// <param name="work">How it is done.</param>
    public static RecipeReport Run(string model, string? data, string? output, ModelView view, Work work)
    {
        string path = output ?? Path.ChangeExtension(model, ".recipe.json");
        if (output is null && File.Exists(path))
        {
            throw new RequestException($"'{path}' exists already, and may be better; name another file with -o.");
        }

        ModelSource source = ModelSource.Open(model, recipe: null, view);
        source.RequireFloat();
        OutputFile.RequireWritable([path]);
        InputFiles.RequireApart([path], [model, data]);
        RecipeDraft draft = Draft(source, data, work);
        OutputFile.WriteText(path, writer => writer.Write(draft.Text()));
        return new RecipeReport(
            model, path, draft.Recipe.Task.ToString().ToLowerInvariant(), draft.Assumptions, HowToCheck(model, path, data));
    }

    /// <summary>The recipe that looking and trying lead to.</summary>
    /// <param name="source">The float network.</param>
    /// <param name="data">Images or arrays; null for none.</param>
    /// <param name="work">How it is done.</param>
    public static RecipeDraft Draft(ModelSource source, string? data, Work work)
    {
        if (data is not null && !Path.Exists(data))
        {
            throw new UnusableDataException($"There is no file or folder '{data}' to take samples from. Check the path.");
        }

        var draft = new RecipeDraft();
        if (!new RecipeLook(draft, source, data).Run())
        {
            return draft;
        }

        InputRecipe usual = Usual(draft.Recipe);
        if (data is null || SampleSources.ImagesIn(data).Count == 0)
        {
            draft.Say(
                usual,
                RecipeAssumption.Assumed,
                data is null ? "usual; with --data it is tried" : "usual; there are no images to try");
            return draft;
        }

        draft.Say(usual, RecipeAssumption.Assumed, "usual");
        new RecipeTrials(draft, source, data, work).Run();
        return draft;
    }

    /// <summary>The command by which to check a recipe.</summary>
    public static string HowToCheck(string model, string recipe, string? data) =>
        $"askew evaluate {model} --recipe {recipe} --data {data ?? "FOLDER"}, which says how often the float network is right, and "
        + "askew doctor, which tries other preparations";

    // Classifiers of colours were trained on ImageNet more often than not; detectors and small networks take 0 to 1.
    private static InputRecipe Usual(Recipe recipe) => recipe is { Task: RecipeTask.Classification, Input.Color: not ColorOrder.Gray }
        ? recipe.Input with { Low = 0, High = 1, Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] }
        : recipe.Input! with { Low = 0, High = 1 };
}
