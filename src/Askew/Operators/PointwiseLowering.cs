using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Operators;

/// <summary>The integer form of every element-wise function: a table.</summary>
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
}
