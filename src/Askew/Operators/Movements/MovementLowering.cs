using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Operators.Movements;

/// <summary>The integer form of movements.</summary>
internal static class MovementLowering
{
    /// <summary>Emits <paramref name="movement"/> from <paramref name="input"/> to <paramref name="output"/>.</summary>
    public static void EmitMovement(this ILowering lowering, Movement movement, Operand input, Operand output, int padValue) =>
        lowering.Emit(new Rearrange
        {
            Node = lowering.Node.Name,
            Input = input.Index,
            Output = output.Index,
            Extents = movement.Extents,
            Strides = movement.Strides,
            Offset = movement.Offset,
            Before = movement.Before,
            Available = movement.Available,
            PadValue = padValue,
        });
}
