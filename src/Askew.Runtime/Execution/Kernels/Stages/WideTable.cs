using System.Runtime.CompilerServices;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Stages;

/// <summary>The table of an <see cref="OutputStage"/> for results that are 32 bits wide while they are computed with.</summary>
internal static unsafe class WideTable
{
    /// <summary>The entries of <paramref name="stage"/>'s table, if it has one, for <paramref name="count"/> saturated integers, in their
    /// place.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static void Apply(OutputStage stage, int* integers, int count)
    {
        if (stage.Table is not { } table)
        {
            return;
        }

        // What is saturated is an index of the table.
        fixed (short* entries = table)
        {
            short* first = entries - stage.Saturation.Min;
            for (int i = 0; i < count; i++)
            {
                integers[i] = first[integers[i]];
            }
        }
    }
}
