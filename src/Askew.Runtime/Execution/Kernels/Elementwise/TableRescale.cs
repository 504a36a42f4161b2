using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Elementwise;

/// <summary><see cref="Rescale"/> of signed bytes: the result for each of the 256 arguments is computed once, when the program is made
/// ready.</summary>
internal sealed class TableRescale : TableKernel
{
    public override string Name => ByteTable.LanesName + "-rescale";

    protected override ByteTable[]? Tables(IntegerInstruction instruction, IntegerRange arguments) =>
        instruction is Rescale rescale
            ? Array.ConvertAll(rescale.Requantizers, requantizer => Table(requantizer, rescale.Stage, arguments)) : null;

    private static ByteTable Table(Requantizer requantizer, OutputStage stage, IntegerRange arguments)
    {
        var entries = new short[arguments.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = (short)stage.Apply(requantizer.Apply(arguments.Min + i));
        }

        return new ByteTable(entries, arguments.Min);
    }
}
