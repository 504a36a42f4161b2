using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Stages;

/// <summary>An <see cref="OutputStage"/> whose results are bytes, made ready for runs of sums.</summary>
internal sealed unsafe class ByteStage
{
    private readonly ByteTable? small;
    private readonly LargeTable? large;

    /// <summary>Makes <paramref name="stage"/> ready; its output has at most 8 bits.</summary>
    public ByteStage(OutputStage stage)
    {
        Saturation = stage.Saturation;
        if (stage.Table is { } table)
        {
            bool areBytes = Saturation.Min >= sbyte.MinValue && Saturation.Max <= sbyte.MaxValue;
            small = areBytes ? new ByteTable(table, Saturation.Min) : null;
            large = areBytes ? null : new LargeTable(table, Saturation.Min);
        }
    }

    /// <summary>The bounds of requantised sums.</summary>
    public IntegerRange Saturation { get; }

    /// <summary>Whether saturated values are bytes, before they go through a table if there is one.</summary>
    public bool SaturatesToBytes => large is null;

    /// <summary>Whether saturated bytes go through a table.</summary>
    public bool HasByteTable => small is not null;

    /// <summary>Requantises <paramref name="count"/> sums; whole vectors of sums and results are read and written, and the sums are used
    /// up.</summary>
    public void Apply<TLanes, TVector>(int* sums, int count, Requantizer requantizer, sbyte* results)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        if (SaturatesToBytes)
        {
            Requantization<TLanes, TVector>.ToBytes(sums, count, requantizer, Saturation, results);
            FinishBytes(results, count);
            return;
        }

        Requantization<TLanes, TVector>.ToIntegers(sums, count, requantizer, Saturation);
        FinishIntegers(sums, count, results);
    }

    /// <summary>As for one integer, but for a sum of two integers with multipliers of their own. <paramref name="left"/> is used
    /// up.</summary>
    public void ApplySum<TLanes, TVector>(int* left, int* right, int count, int leftMultiplier, Requantizer requantizer, sbyte* results)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        Requantization<TLanes, TVector>.SumToIntegers(left, right, count, leftMultiplier, requantizer, Saturation, left);
        if (SaturatesToBytes)
        {
            Requantization<TLanes, TVector>.NarrowToBytes(left, count, results);
            FinishBytes(results, count);
            return;
        }

        FinishIntegers(left, count, results);
    }

    /// <summary>Puts saturated values through the table, if there is one, in place.</summary>
    public void FinishBytes(sbyte* values, int count) => small?.Map(values, values, count);

    /// <summary>Puts saturated values through the table, where <see cref="SaturatesToBytes"/> is not so.</summary>
    public void FinishIntegers(int* values, int count, sbyte* results) => large!.Map(values, count, results);
}
