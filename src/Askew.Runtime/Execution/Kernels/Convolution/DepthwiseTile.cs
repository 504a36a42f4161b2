using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>The innermost loops of a <see cref="PackedDepthwise"/>: sums for one channel and some vectors of lanes.</summary>
internal static unsafe class DepthwiseTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Sums of two outputs a lane.</summary>
    /// <param name="image">The first lane, as 16-bit elements.</param>
    /// <param name="offsets">For each step where it reads, in elements.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="weights">For each step the pairs for the first and the second output.</param>
    /// <param name="lanes">Number of lanes, a multiple of the vectors'.</param>
    /// <param name="first">Receives the sums of the first outputs.</param>
    /// <param name="second">Receives the sums of the second outputs.</param>
    [MethodImpl(Compilation.AtOnce)]
    public static void TwoOutputs(short* image, int* offsets, int steps, int* weights, int lanes, int* first, int* second)
    {
        int lane = 0;
        for (; lane + (2 * TLanes.Count) <= lanes; lane += 2 * TLanes.Count)
        {
            var start = (int*)image + lane;
            TVector a0 = TLanes.Broadcast(0), a1 = a0, b0 = a0, b1 = a0;
            for (int step = 0; step < steps; step++)
            {
                var source = (int*)((short*)start + offsets[step]);
                TVector x0 = TLanes.Load(source);
                TVector x1 = TLanes.Load(source + TLanes.Count);
                TVector w = TLanes.Broadcast(weights[2 * step]);
                a0 = TLanes.MultiplyAddPairs(a0, x0, w);
                a1 = TLanes.MultiplyAddPairs(a1, x1, w);
                w = TLanes.Broadcast(weights[(2 * step) + 1]);
                b0 = TLanes.MultiplyAddPairs(b0, x0, w);
                b1 = TLanes.MultiplyAddPairs(b1, x1, w);
            }

            TLanes.Store(a0, first + lane);
            TLanes.Store(a1, first + lane + TLanes.Count);
            TLanes.Store(b0, second + lane);
            TLanes.Store(b1, second + lane + TLanes.Count);
        }

        for (; lane < lanes; lane += TLanes.Count)
        {
            var start = (int*)image + lane;
            TVector a = TLanes.Broadcast(0), b = a;
            for (int step = 0; step < steps; step++)
            {
                TVector x = TLanes.Load((int*)((short*)start + offsets[step]));
                a = TLanes.MultiplyAddPairs(a, x, TLanes.Broadcast(weights[2 * step]));
                b = TLanes.MultiplyAddPairs(b, x, TLanes.Broadcast(weights[(2 * step) + 1]));
            }

            TLanes.Store(a, first + lane);
            TLanes.Store(b, second + lane);
        }
    }

    /// <summary>Sums of one output a lane.</summary>
    /// <param name="image">The first lane, as 16-bit elements.</param>
    /// <param name="offsets">For each step where it reads, in elements.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="weights">For each step its pair.</param>
    /// <param name="lanes">Number of lanes, a multiple of the vectors'.</param>
    /// <param name="sums">Receives the sums.</param>
    [MethodImpl(Compilation.AtOnce)]
    public static void OneOutput(short* image, int* offsets, int steps, int* weights, int lanes, int* sums)
    {
        int lane = 0;
        for (; lane + (2 * TLanes.Count) <= lanes; lane += 2 * TLanes.Count)
        {
            var start = (int*)image + lane;
            TVector a = TLanes.Broadcast(0), b = a;
            for (int step = 0; step < steps; step++)
            {
                var source = (int*)((short*)start + offsets[step]);
                TVector w = TLanes.Broadcast(weights[step]);
                a = TLanes.MultiplyAddPairs(a, TLanes.Load(source), w);
                b = TLanes.MultiplyAddPairs(b, TLanes.Load(source + TLanes.Count), w);
            }

            TLanes.Store(a, sums + lane);
            TLanes.Store(b, sums + lane + TLanes.Count);
        }

        for (; lane < lanes; lane += TLanes.Count)
        {
            TVector a = TLanes.Broadcast(0);
            for (int step = 0; step < steps; step++)
            {
                a = TLanes.MultiplyAddPairs(a, TLanes.Load((int*)(image + offsets[step]) + lane), TLanes.Broadcast(weights[step]));
            }

            TLanes.Store(a, sums + lane);
        }
    }
}
