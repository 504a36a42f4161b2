using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels;

/// <summary>An <see cref="OutputStage"/> whose results are bytes, made ready for runs of sums.</summary>
internal sealed unsafe class ByteStage
{
    private readonly IntegerRange saturation;
    private readonly ByteTable? small;
    private readonly sbyte[]? large;

    /// <summary>Makes <paramref name="stage"/> ready; its output has at most 8 bits.</summary>
    public ByteStage(OutputStage stage)
    {
        saturation = stage.Saturation;
        if (stage.Table is { } table)
        {
            if (saturation.Min >= sbyte.MinValue && saturation.Max <= sbyte.MaxValue)
            {
                small = new ByteTable(table, saturation.Min);
            }
            else
            {
                large = Array.ConvertAll(table, entry => (sbyte)entry);
            }
        }
    }

    /// <summary>Whether there is a table of more than 256 entries.</summary>
    public bool HasLargeTable => large is not null;

    /// <summary>Requantises <paramref name="runs"/> runs of <paramref name="count"/> sums, for a stage without a large table; whole vectors are read and written.</summary>
    public void Apply<TLanes, TVector>(int* sums, int sumStride, int count, HighRequantizer* requantizers, int runs, sbyte* results, long resultStride)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        Requantization<TLanes, TVector>.ToBytes(sums, sumStride, count, requantizers, runs, saturation, results, resultStride);
        for (int run = 0; small is not null && run < runs; run++)
        {
            small.Map(results + (run * resultStride), results + (run * resultStride), count);
        }
    }

    /// <summary>Requantises <paramref name="count"/> sums; whole vectors of sums and results are read and written, and the sums are used up.</summary>
    public void Apply<TLanes, TVector>(int* sums, int count, Requantizer requantizer, sbyte* results)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        if (large is not null)
        {
            Requantization<TLanes, TVector>.ToIntegers(sums, count, requantizer, saturation, sums);
            LookUp(large, sums, saturation.Min, count, results);
            return;
        }

        Requantization<TLanes, TVector>.ToBytes(sums, count, requantizer, saturation, results);
        small?.Map(results, results, count);
    }

    /// <summary>As for one integer, but for a sum of two integers with multipliers of their own. <paramref name="left"/> is used up.</summary>
    public void ApplySum<TLanes, TVector>(int* left, int* right, int count, int leftMultiplier, Requantizer requantizer, sbyte* results)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        Requantization<TLanes, TVector>.SumToIntegers(left, right, count, leftMultiplier, requantizer, saturation, left);
        if (large is not null)
        {
            LookUp(large, left, saturation.Min, count, results);
            return;
        }

        Requantization<TLanes, TVector>.NarrowToBytes(left, count, results);
        small?.Map(results, results, count);
    }

    // Four results are put together in a register: one store for all of them.
    [MethodImpl(Compilation.AtOnce)]
    private static void LookUp(sbyte[] table, int* values, int smallest, int count, sbyte* results)
    {
        fixed (sbyte* first = table)
        {
            var entries = (byte*)first - smallest;
            int i = 0;
            for (; BitConverter.IsLittleEndian && i + 4 <= count; i += 4)
            {
                *(uint*)(results + i) = entries[values[i]] | ((uint)entries[values[i + 1]] << 8)
                    | ((uint)entries[values[i + 2]] << 16) | ((uint)entries[values[i + 3]] << 24);
            }

            for (; i < count; i++)
            {
                results[i] = (sbyte)entries[values[i]];
            }
        }
    }
}
