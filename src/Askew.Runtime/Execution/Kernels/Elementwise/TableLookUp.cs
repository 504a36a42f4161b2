using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Elementwise;

/// <summary><see cref="LookUp"/> of signed bytes.</summary>
internal sealed class TableLookUp : TableKernel
{
    public override string Name => ByteTable.LanesName + "-lookup";

    protected override ByteTable[]? Tables(IntegerInstruction instruction, IntegerRange arguments)
    {
        if (instruction is not LookUp lookUp)
        {
            return null;
        }

        var tables = new ByteTable[lookUp.Tables];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = new ByteTable(lookUp.Table.AsSpan(i * arguments.Count, arguments.Count), arguments.Min);
        }

        return tables;
    }
}
