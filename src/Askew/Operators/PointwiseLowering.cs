using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Operators;

/// <summary>The integer forms of what treats every element alike.</summary>
internal static class PointwiseLowering
{
    /// <summary>Emits the look-up of <paramref name="function"/>, one table or one for each channel.</summary>
    public static void EmitTables(this ILowering lowering, PointwiseFunction function, Operand input, Operand output) =>
        lowering.Emit(new LookUp
        {
            Node = lowering.Node.Name,
            Input = input.Index,
            Output = output.Index,
            Table = [.. function.Channels.SelectMany(f => lowering.Table(input.Parameters, output.Parameters, f))],
            Tables = function.Channels.Count,
        });

    /// <summary>Emits one multiplication and one addition for each channel.</summary>
    public static void EmitAffine(this ILowering lowering, ChannelAffine affine, Operand input)
    {
        QuantizationParameters to = lowering.StageParameters;
        lowering.Emit(new Rescale
        {
            Node = lowering.Node.Name,
            Input = input.Index,
            Output = lowering.Output().Index,
            Requantizers =
            [
                .. affine.Scale.Zip(affine.Offset, (scale, offset) => lowering.RequantizeAffine(scale, offset, input.Parameters, to)),
            ],
            Stage = lowering.Stage,
        });
    }
}
