using Askew.Tensors;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>A layer in a runtime against the integer engine, element by element.</summary>
internal static class LayerCheck
{
    /// <summary>Whether <paramref name="actual"/> differs from what the integer engine gives for <paramref name="layer"/>, where it
    /// may.</summary>
    /// <param name="kind">What is compared.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="actual">What the runtime gives.</param>
    /// <param name="leeway">By how much of a step the runtime's numbers may be off before they are rounded.</param>
    /// <param name="isPlanted">Whether the last integer is moved by a step, on purpose.</param>
    /// <param name="function">What a look-up's entries were rounded from, of reals, where that is known.</param>
    /// <exception cref="FaultException">It differs where it may not, or has another shape.</exception>
    public static bool Differs(
        string kind, SingleLayer layer, Tensor actual, double leeway, bool isPlanted, Func<double, double>? function = null)
    {
        if (!actual.Shape.Equals(layer.Expected.Shape))
        {
            throw new FaultException($"{kind}: another shape", $"{layer.Name}: {actual.Shape}, not {layer.Expected.Shape}");
        }

        float[] numbers = actual.Floats.ToArray();
        if (isPlanted && numbers.Length > 0)
        {
            numbers[^1] += (float)layer.Program.Tensors[layer.Instruction.Output].Parameters.Scale;
        }

        double[] beyond = AllowedResults.Of(layer, leeway, function).StepsBeyond(layer, numbers);
        double[] steps = layer.StepsFrom(Tensor.Of(actual.Shape, numbers));
        int faults = beyond.Count(step => step != 0);
        if (faults == 0)
        {
            return steps.Any(step => Math.Abs(step) > 0.5);
        }

        int first = Array.FindIndex(beyond, step => step != 0);
        string tensors = string.Join(
            "\n", layer.Instruction.Inputs.Append(layer.Instruction.Output).Select(tensor => layer.Program.Tensors[tensor]));
        throw new FaultException(
            $"{kind}: " + (steps.All(step => Math.Abs(step) <= 1.25) ? "differs where no tie explains it" : "more than one step apart"),
            FormattableString.Invariant(
                $"{layer.Name}: up to {steps.Max(Math.Abs):g4} steps apart, {beyond.Max(Math.Abs):g4} beyond what is allowed, ")
            + FormattableString.Invariant($"{faults} of {steps.Length} elements with a leeway of {leeway:g3}; ")
            + FormattableString.Invariant($"element {first} is {numbers[first]}, not {layer.Expected.Floats[first]}\n")
            + $"{layer.Instruction}\n{tensors}");
    }
}
