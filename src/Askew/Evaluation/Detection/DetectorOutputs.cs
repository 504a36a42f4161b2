using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>Finds a detector's outputs by the names in its recipe.</summary>
internal static class DetectorOutputs
{
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
