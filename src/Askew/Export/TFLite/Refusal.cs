using System.Diagnostics.CodeAnalysis;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>What has no form in TFLite, said in the same words everywhere.</summary>
internal static class Refusal
{
    // A runtime derives its multipliers from scales; where the program has others, no result may be further from its own than this.
    private const double LargestDeviation = 0.5;

    /// <summary>The refusal of <paramref name="node"/>.</summary>
    public static ExportException Of(string node, string what) => new($"node '{node}': {what}");

    /// <summary>Refuses <paramref name="node"/> unless <paramref name="isPossible"/>.</summary>
    /// <exception cref="ExportException">It is not.</exception>
    public static void Unless([DoesNotReturnIf(false)] bool isPossible, string node, string what)
    {
        if (!isPossible)
        {
            throw Of(node, what);
        }
    }

    /// <summary>Refuses a layer between tensors of different widths.</summary>
    /// <exception cref="ExportException">They are.</exception>
    public static void UnlessSameWidth(string node, params ReadOnlySpan<ProgramTensor> tensors)
    {
        foreach (ProgramTensor tensor in tensors)
        {
            Unless(
                tensor.ElementSizeInBytes == tensors[0].ElementSizeInBytes, node,
                $"'{tensors[0].Name}' has {tensors[0].Parameters.BitWidth} bits and '{tensor.Name}' {tensor.Parameters.BitWidth}, "
                + "and the runtime computes between tensors of one width");
        }
    }

    /// <summary>Refuses a fused activation that is a table.</summary>
    /// <exception cref="ExportException">It is one.</exception>
    public static void OfTable(string node, OutputStage stage) => Unless(
        stage.Table is null, node,
        "an activation that is more than a clamp is fused with it, of which the runtime has no integer form; "
        + "--target tflite keeps such activations apart");

    /// <summary>Refuses a layer whose gain is not what the scales of its tensors amount to.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="gains">For each operand the program's gain, the one that follows from scales, and the operand's mapping.</param>
    /// <exception cref="ExportException">Results could be more than half a step apart.</exception>
    public static void UnlessNear(string node, params ReadOnlySpan<(double Gain, double Expected, QuantizationParameters Operand)> gains)
    {
        double deviation = 0;
        foreach ((double gain, double expected, QuantizationParameters operand) in gains)
        {
            deviation += Deviation(gain, expected, operand);
        }

        Unless(
            deviation <= LargestDeviation, node,
            $"its multipliers are not what the scales of its tensors amount to, as they are in the runtime: results would be up to "
            + $"{deviation:g3} steps apart; --target tflite has multipliers of 31 bits");
    }

    /// <summary>Refuses a layer that multiplies its input's integers by more than the runtime can.</summary>
    /// <exception cref="ExportException">It does.</exception>
    public static void UnlessHeld(string node, double gain, double largest) => Unless(
        Math.Abs(gain) < largest, node,
        $"a step of its input is {Math.Abs(gain):g4} steps of its result, more than the runtime's multipliers hold ({largest:g4}); what it "
        + "reads was probably constant on the calibration data");

    /// <summary>Refuses a layer whose addend is not what zero points amount to.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="addend">The program's, in steps of the result; half a step is in it where there is a shift.</param>
    /// <param name="rightShift">The shift.</param>
    /// <param name="expected">What zero points amount to.</param>
    /// <exception cref="ExportException">Results could be more than half a step apart.</exception>
    public static void UnlessNearOffset(string node, double addend, int rightShift, double expected) => Unless(
        Math.Abs(addend - (rightShift > 0 ? 0.5 : 0) - expected) <= LargestDeviation, node,
        "its addend is not what the zero points of its tensors amount to, as it is in the runtime");

    /// <summary>Whether results are no more than half a step apart.</summary>
    public static bool IsNear(double gain, double expected, QuantizationParameters operand) =>
        Deviation(gain, expected, operand) <= LargestDeviation;

    private static double Deviation(double gain, double expected, QuantizationParameters operand) => Math.Abs(gain - expected)
        * Math.Max(operand.Range.Max - operand.ZeroPoint, operand.ZeroPoint - operand.Range.Min);
}
