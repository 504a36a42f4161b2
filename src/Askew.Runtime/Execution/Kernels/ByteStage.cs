using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels;

/// <summary>An <see cref="OutputStage"/> whose results are bytes, made ready for runs of sums.</summary>
internal sealed unsafe class ByteStage
{
    private readonly IntegerRange saturation;
    private readonly sbyte[]? table;

    /// <summary>Makes <paramref name="stage"/> ready; its output has at most 8 bits.</summary>
    public ByteStage(OutputStage stage)
    {
        saturation = stage.Saturation;
        table = stage.Table is null ? null : Array.ConvertAll(stage.Table, entry => (sbyte)entry);
    }

    /// <summary>Requantises <paramref name="count"/> sums; whole vectors of sums and results are read and written, and the sums are used up.</summary>
    public void Apply<TLanes, TVector>(int* sums, int count, Requantizer requantizer, sbyte* results)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        if (table is null)
        {
            TLanes.RequantizeToBytes(sums, count, requantizer, saturation, results);
            return;
        }

        TLanes.Requantize(sums, count, requantizer, saturation, sums);
        for (int i = 0; i < count; i++)
        {
            results[i] = table[sums[i] - saturation.Min];
        }
    }
}
