namespace Askew.Reports;

/// <summary>One thing that a recipe says, and how sure that is.</summary>
/// <param name="Field">The recipe's field.</param>
/// <param name="Value">What it says.</param>
/// <param name="Certainty"><c>seen</c> in the model or the data, <c>tried</c> on labelled samples, or <c>assumed</c>.</param>
/// <param name="Why">Why, in a few words.</param>
internal sealed record RecipeAssumption(string Field, string Value, string Certainty, string Why)
{
    /// <summary>What the model or the data show.</summary>
    public const string Seen = "seen";

    /// <summary>What did best on samples.</summary>
    public const string Tried = "tried";

    /// <summary>What is usual, and nothing more.</summary>
    public const string Assumed = "assumed";

    /// <summary>All of it in a line.</summary>
    public override string ToString() => $"{Certainty}: {Field} {Value}: {Why}";
}
