using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>Finds a detector's outputs by the names in its recipe.</summary>
internal static class DetectorOutputs
{
    // Place and size of a box, and how likely it is one at all.
    private const int BoxFields = 5;

    /// <summary>The objects of one row: place, size, objectness, one probability a class.</summary>
    /// <param name="recipe">Classes, and the least score.</param>
    /// <param name="values">The output.</param>
    /// <param name="at">Where the row begins.</param>
    /// <param name="box">The row's box.</param>
    public static IEnumerable<FoundObject> ObjectsOf(DetectionRecipe recipe, float[] values, int at, Box box)
    {
        for (int c = 0; c < recipe.Classes; c++)
        {
            double score = (double)values[at + BoxFields - 1] * values[at + BoxFields + c];
            if (score >= recipe.ScoreThreshold)
            {
                yield return new FoundObject(c, score, box);
            }
        }
    }

    /// <summary>The probability that <paramref name="value"/>, objectness or a class of raw heads, stands for.</summary>
    public static double Probability(DetectionRecipe recipe, double value) =>
        recipe.Activation == DetectionActivation.Sigmoid ? Sigmoid(value) : value;

    /// <summary>1 / (1 + e^-x).</summary>
    public static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));

    /// <summary>The output called <paramref name="name"/>.</summary>
    public static Tensor Find(IReadOnlyDictionary<string, Tensor> outputs, string name) => outputs.TryGetValue(name, out Tensor? tensor)
        ? tensor
        : throw new UnusableDataException(
        $"The recipe names an output '{name}', but the network's outputs are: {string.Join(", ", outputs.Keys)}.");

    /// <summary>The one output of a detector that has but one, by name where the recipe names it.</summary>
    public static Tensor Single(DetectionRecipe recipe, IReadOnlyDictionary<string, Tensor> outputs) => recipe.Outputs.Count > 0
        ? Find(outputs, recipe.Outputs[0].Name)
        : outputs.Values.First();
}
