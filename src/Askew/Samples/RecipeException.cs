using Askew.Files;

namespace Askew.Samples;

/// <summary>A recipe is not as it should be. All its mistakes are reported at once.</summary>
internal sealed class RecipeException : AskewException
{
    /// <summary>Names the recipe and its mistakes.</summary>
    public RecipeException(string recipeName, IReadOnlyList<string> mistakes, Exception? innerException = null)
        : base(Fault.Data, $"The recipe '{recipeName}' has {MistakeText.Of(mistakes)}", innerException)
    {
        RecipeName = recipeName;
        Mistakes = mistakes;
    }

    /// <summary>The recipe's file, or what else it came from.</summary>
    public string RecipeName { get; }

    /// <summary>The mistakes, each beginning with its JSON path.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}
