using System.Globalization;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Planning;

/// <summary>Gives tensors and weights the bits that the model itself decides for them, where the target has them.</summary>
internal static class KeepDecisions
{
    /// <summary>The same with the widths that are decided.</summary>
    /// <exception cref="GraphException">The target has not what the model decides; names the tensor or the layer.</exception>
    public static PlannedWidths Run(PlannedWidths plan)
    {
        if (!plan.HasDecisions)
        {
            return plan;
        }

        (int tensors, int layers) = (0, 0);
        PlannedWidths widths = plan;
        HashSet<Value> indices = [.. plan.TableInputs];
        foreach (Value value in plan.Roots.Concat(indices).Where(value => plan.DecidedOf(value) is not null))
        {
            QuantizationParameters mapping = plan.DecidedOf(value)!.Value;
            bool isStored = !indices.Contains(value);
            Require(value, mapping, plan.Target, isStored);
            widths = isStored ? widths.WithBits([value], mapping.BitWidth) : widths;
            tensors++;
        }

        foreach (Node node in plan.LinearNodes.Where(node => plan.LayerOf(node).Steps is not null))
        {
            int bits = plan.LayerOf(node).StepBits;
            if (bits > 8)
            {
                throw new GraphException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"node '{node.Name}' ({node.OperatorType}): the model decides {bits} bits for its weights, but no target has more "
                    + $"than 8; export it with weights of 8 bits"));
            }

            widths = widths.WithWeightBits(node, bits);
            layers++;
        }

        return widths.WithNotes(
            [$"{Count(tensors, "tensor")} and {Count(layers, "layer's weights", "layers' weights")} keep the scales that the model decides"]);
    }

    private static void Require(Value value, QuantizationParameters mapping, TargetProfile target, bool isStored)
    {
        string? wrong = mapping switch
        {
            { BitWidth: > 8 and < 16 } when isStored =>
                $"{mapping.BitWidth} bits for the index of a function, which target '{target.Name}' does not compute in its layers; "
                + "target 'cpu' does",
            { BitWidth: > 8 } when isStored && !target.WideActivations =>
                $"{mapping.BitWidth} bits, but target '{target.Name}' has 8 at most; a target with \"wideActivations\": true, such as 'cpu', "
                + "has 16",
            { ZeroPoint: not 0 } when target.Activations == ActivationMapping.Symmetric =>
                $"the zero point {mapping.ZeroPoint}, but target '{target.Name}' is symmetric: its zero points are 0; target 'cpu' has others",
            _ when target.Scales == ScaleSteps.PowersOfTwo && Math.ScaleB(1, Math.ILogB(mapping.Scale)) != mapping.Scale =>
                FormattableString.Invariant($"the scale {mapping.Scale:g9}, but target '{target.Name}' has powers of two only; ")
                + "target 'cpu' has others",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new GraphException($"tensor '{value.Name}': the model decides {wrong}");
        }
    }

    private static string Count(int number, string one, string? several = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : several ?? one + "s")}");
}
