namespace Askew.Reports;

/// <summary>A recipe to start from, and what was assumed in it.</summary>
/// <param name="Model">The float network's file.</param>
/// <param name="Output">The recipe's file.</param>
/// <param name="Task">What the network does.</param>
/// <param name="Assumptions">What it says and why, one a field.</param>
/// <param name="Next">The command by which to check it.</param>
internal sealed record RecipeReport(
    string Model, string Output, string Task, IReadOnlyList<RecipeAssumption> Assumptions, string Next)
{
    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine($"{Model} -> {Output}: a recipe for {Task}");
        foreach (RecipeAssumption one in Assumptions)
        {
            writer.WriteLine($"  {one}");
        }

        int guessed = Assumptions.Count(one => one.Certainty == RecipeAssumption.Assumed);
        writer.WriteLine(guessed == 0 ? "Nothing was assumed." : $"{guessed} of {Assumptions.Count} are assumed: look at them.");
        writer.WriteLine($"Check it: {Next}");
    }
}
