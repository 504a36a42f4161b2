using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary><see cref="MultiplyRescaled"/> with 16 bits somewhere.</summary>
internal sealed unsafe class VectorWideMultiply<TLanes, TVector> : VectorWideBinary<MultiplyRescaled, TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Products of so many bits and their sign fit a lane.
    private const int MostBits = 30;

    [MethodImpl(Compilation.AtOnce)]
    protected override void Combine(MultiplyRescaled instruction, int* left, int* right, int count)
    {
        if (FitsIntegers(left, instruction.LeftZeroPoint, right, instruction.RightZeroPoint, count))
        {
            TVector leftShift = TLanes.Broadcast(-instruction.LeftZeroPoint);
            TVector rightShift = TLanes.Broadcast(-instruction.RightZeroPoint);
            for (int i = 0; i < count; i += TLanes.Count)
            {
                TVector a = TLanes.Add(TLanes.Load(left + i), leftShift);
                TVector b = TLanes.Add(TLanes.Load(right + i), rightShift);
                TLanes.Store(TLanes.Multiply(a, b), left + i);
            }

            Requantization<TLanes, TVector>.ToIntegers(left, count, instruction.Requantizer, instruction.Stage.Saturation);
        }
        else
        {
            Requantizer requantizer = instruction.Requantizer;
            IntegerRange saturation = instruction.Stage.Saturation;
            for (int i = 0; i < count; i++)
            {
                long product = (long)(left[i] - instruction.LeftZeroPoint) * (right[i] - instruction.RightZeroPoint);
                left[i] = saturation.Saturate(requantizer.Apply(product));
            }
        }

        WideTable.Apply(instruction.Stage, left, count);
    }

    // By the largest sizes that there are in this piece.
    [MethodImpl(Compilation.AtOnce)]
    private static bool FitsIntegers(int* left, int leftZeroPoint, int* right, int rightZeroPoint, int count) =>
        LargestSize(left, leftZeroPoint, count) * LargestSize(right, rightZeroPoint, count) < 1L << MostBits;

    [MethodImpl(Compilation.AtOnce)]
    private static long LargestSize(int* integers, int zeroPoint, int count)
    {
        (int min, int max) = (zeroPoint, zeroPoint);
        for (int i = 0; i < count; i++)
        {
            min = Math.Min(min, integers[i]);
            max = Math.Max(max, integers[i]);
        }

        return Math.Max((long)zeroPoint - min, (long)max - zeroPoint);
    }
}
