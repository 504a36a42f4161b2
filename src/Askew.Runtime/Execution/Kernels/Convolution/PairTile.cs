using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>The innermost loops of a convolution: sums of products for a few output channels times a few vectors of pixels.</summary>
/// <remarks>
/// Step by step, one vector of pixels holds a pair of 16-bit activations in each lane, and one broadcast 32-bit integer
/// the pair of weights of one output channel; a multiply-add adds both products to the channel's 32-bit sums. All sums of a tile stay
/// in registers. Products of 8-bit integers and the sums are exact as long as the whole sum fits 32 bits, in any order.
/// </remarks>
internal static unsafe class PairTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Vectors of the widest tile of <see cref="PackedConvolution.ChannelBlock"/> channels.</summary>
    public static int WidestBlock
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.HasManyRegisters ? 3 : 2;
    }

    /// <summary>Vectors that a single channel computes at once.</summary>
    private const int WidestSingle = 4;

    /// <summary>Sums for 8 output channels.</summary>
    /// <param name="image">The first pixel, as pairs.</param>
    /// <param name="offsets">For each step where its activations lie, relative to <paramref name="image"/>.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="weights">For each step the pairs of the 8 channels.</param>
    /// <param name="vectors">Vectors of pixels, at most <see cref="WidestBlock"/>.</param>
    /// <param name="sums">The result: for each channel <paramref name="stride"/> lanes.</param>
    /// <param name="stride">Lanes between the sums of two channels.</param>
    public static void Block(int* image, int* offsets, int steps, int* weights, int vectors, int* sums, int stride)
    {
        if (TLanes.HasManyRegisters)
        {
            switch (vectors)
            {
                case 3:
                    EightByThree(image, offsets, steps, weights, sums, stride);
                    break;
                case 2:
                    EightByTwo(image, offsets, steps, weights, sums, stride);
                    break;
                default:
                    EightByOne(image, offsets, steps, weights, sums, stride);
                    break;
            }
        }
        else if (vectors == 2 && TLanes.AddsAsItMultiplies)
        {
            FourByTwoAtOnce(image, offsets, steps, weights, sums, stride);
            FourByTwoAtOnce(image, offsets, steps, weights + 4, sums + (4 * stride), stride);
        }
        else if (vectors == 2)
        {
            FourByTwo(image, offsets, steps, weights, sums, stride);
            FourByTwo(image, offsets, steps, weights + 4, sums + (4 * stride), stride);
        }
        else
        {
            FourByOne(image, offsets, steps, weights, sums, stride);
            FourByOne(image, offsets, steps, weights + 4, sums + (4 * stride), stride);
        }
    }

    /// <summary>Sums for a single output channel and any number of vectors.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static void Single(int* image, int* offsets, int steps, int* weights, int vectors, int* sums)
    {
        int next = 0;
        for (; next + WidestSingle <= vectors; next += WidestSingle)
        {
            int* start = image + (next * TLanes.Count);
            TVector a = TLanes.Broadcast(0), b = a, c = a, d = a;
            for (int step = 0; step < steps; step++)
            {
                int* source = start + offsets[step];
                TVector w = TLanes.Broadcast(weights[step]);
                a = TLanes.MultiplyAddPairs(a, TLanes.Load(source), w);
                b = TLanes.MultiplyAddPairs(b, TLanes.Load(source + TLanes.Count), w);
                c = TLanes.MultiplyAddPairs(c, TLanes.Load(source + (2 * TLanes.Count)), w);
                d = TLanes.MultiplyAddPairs(d, TLanes.Load(source + (3 * TLanes.Count)), w);
            }

            int* target = sums + (next * TLanes.Count);
            TLanes.Store(a, target);
            TLanes.Store(b, target + TLanes.Count);
            TLanes.Store(c, target + (2 * TLanes.Count));
            TLanes.Store(d, target + (3 * TLanes.Count));
        }

        for (; next < vectors; next++)
        {
            TVector a = TLanes.Broadcast(0);
            for (int step = 0; step < steps; step++)
            {
                a = TLanes.MultiplyAddPairs(a, TLanes.Load(image + (next * TLanes.Count) + offsets[step]), TLanes.Broadcast(weights[step]));
            }

            TLanes.Store(a, sums + (next * TLanes.Count));
        }
    }

    // The products of a channel are added while those of the next are on their way: multiplications have half of the ports that additions
    // have, and an addition that waits for its product holds up the multiplications behind it.
    [MethodImpl(Compilation.AtOnce)]
    private static void EightByThree(int* image, int* offsets, int steps, int* weights, int* sums, int stride)
    {
        TVector a0 = TLanes.Broadcast(0), a1 = a0, a2 = a0, b0 = a0, b1 = a0, b2 = a0, c0 = a0, c1 = a0, c2 = a0, d0 = a0, d1 = a0, d2 = a0;
        TVector e0 = a0, e1 = a0, e2 = a0, f0 = a0, f1 = a0, f2 = a0, g0 = a0, g1 = a0, g2 = a0, h0 = a0, h1 = a0, h2 = a0;
        for (int step = 0; step < steps; step++)
        {
            int* source = image + offsets[step];
            TVector x0 = TLanes.Load(source);
            TVector x1 = TLanes.Load(source + TLanes.Count);
            TVector x2 = TLanes.Load(source + (2 * TLanes.Count));
            TVector w = TLanes.Broadcast(weights[0]);
            TVector p0 = TLanes.MultiplyPairs(x0, w);
            TVector p1 = TLanes.MultiplyPairs(x1, w);
            TVector p2 = TLanes.MultiplyPairs(x2, w);
            w = TLanes.Broadcast(weights[1]);
            TVector q0 = TLanes.MultiplyPairs(x0, w);
            TVector q1 = TLanes.MultiplyPairs(x1, w);
            TVector q2 = TLanes.MultiplyPairs(x2, w);
            a0 = TLanes.Add(a0, p0);
            a1 = TLanes.Add(a1, p1);
            a2 = TLanes.Add(a2, p2);
            w = TLanes.Broadcast(weights[2]);
            p0 = TLanes.MultiplyPairs(x0, w);
            p1 = TLanes.MultiplyPairs(x1, w);
            p2 = TLanes.MultiplyPairs(x2, w);
            b0 = TLanes.Add(b0, q0);
            b1 = TLanes.Add(b1, q1);
            b2 = TLanes.Add(b2, q2);
            w = TLanes.Broadcast(weights[3]);
            q0 = TLanes.MultiplyPairs(x0, w);
            q1 = TLanes.MultiplyPairs(x1, w);
            q2 = TLanes.MultiplyPairs(x2, w);
            c0 = TLanes.Add(c0, p0);
            c1 = TLanes.Add(c1, p1);
            c2 = TLanes.Add(c2, p2);
            w = TLanes.Broadcast(weights[4]);
            p0 = TLanes.MultiplyPairs(x0, w);
            p1 = TLanes.MultiplyPairs(x1, w);
            p2 = TLanes.MultiplyPairs(x2, w);
            d0 = TLanes.Add(d0, q0);
            d1 = TLanes.Add(d1, q1);
            d2 = TLanes.Add(d2, q2);
            w = TLanes.Broadcast(weights[5]);
            q0 = TLanes.MultiplyPairs(x0, w);
            q1 = TLanes.MultiplyPairs(x1, w);
            q2 = TLanes.MultiplyPairs(x2, w);
            e0 = TLanes.Add(e0, p0);
            e1 = TLanes.Add(e1, p1);
            e2 = TLanes.Add(e2, p2);
            w = TLanes.Broadcast(weights[6]);
            p0 = TLanes.MultiplyPairs(x0, w);
            p1 = TLanes.MultiplyPairs(x1, w);
            p2 = TLanes.MultiplyPairs(x2, w);
            f0 = TLanes.Add(f0, q0);
            f1 = TLanes.Add(f1, q1);
            f2 = TLanes.Add(f2, q2);
            w = TLanes.Broadcast(weights[7]);
            q0 = TLanes.MultiplyPairs(x0, w);
            q1 = TLanes.MultiplyPairs(x1, w);
            q2 = TLanes.MultiplyPairs(x2, w);
            g0 = TLanes.Add(g0, p0);
            g1 = TLanes.Add(g1, p1);
            g2 = TLanes.Add(g2, p2);
            h0 = TLanes.Add(h0, q0);
            h1 = TLanes.Add(h1, q1);
            h2 = TLanes.Add(h2, q2);
            weights += 8;
        }

        StoreThree(sums, a0, a1, a2);
        StoreThree(sums + stride, b0, b1, b2);
        StoreThree(sums + (2 * stride), c0, c1, c2);
        StoreThree(sums + (3 * stride), d0, d1, d2);
        StoreThree(sums + (4 * stride), e0, e1, e2);
        StoreThree(sums + (5 * stride), f0, f1, f2);
        StoreThree(sums + (6 * stride), g0, g1, g2);
        StoreThree(sums + (7 * stride), h0, h1, h2);
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void EightByTwo(int* image, int* offsets, int steps, int* weights, int* sums, int stride)
    {
        TVector a0 = TLanes.Broadcast(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        TVector e0 = a0, e1 = a0, f0 = a0, f1 = a0, g0 = a0, g1 = a0, h0 = a0, h1 = a0;
        for (int step = 0; step < steps; step++)
        {
            int* source = image + offsets[step];
            TVector x0 = TLanes.Load(source);
            TVector x1 = TLanes.Load(source + TLanes.Count);
            TVector w = TLanes.Broadcast(weights[0]);
            TVector p0 = TLanes.MultiplyPairs(x0, w);
            TVector p1 = TLanes.MultiplyPairs(x1, w);
            w = TLanes.Broadcast(weights[1]);
            TVector q0 = TLanes.MultiplyPairs(x0, w);
            TVector q1 = TLanes.MultiplyPairs(x1, w);
            a0 = TLanes.Add(a0, p0);
            a1 = TLanes.Add(a1, p1);
            w = TLanes.Broadcast(weights[2]);
            p0 = TLanes.MultiplyPairs(x0, w);
            p1 = TLanes.MultiplyPairs(x1, w);
            b0 = TLanes.Add(b0, q0);
            b1 = TLanes.Add(b1, q1);
            w = TLanes.Broadcast(weights[3]);
            q0 = TLanes.MultiplyPairs(x0, w);
            q1 = TLanes.MultiplyPairs(x1, w);
            c0 = TLanes.Add(c0, p0);
            c1 = TLanes.Add(c1, p1);
            w = TLanes.Broadcast(weights[4]);
            p0 = TLanes.MultiplyPairs(x0, w);
            p1 = TLanes.MultiplyPairs(x1, w);
            d0 = TLanes.Add(d0, q0);
            d1 = TLanes.Add(d1, q1);
            w = TLanes.Broadcast(weights[5]);
            q0 = TLanes.MultiplyPairs(x0, w);
            q1 = TLanes.MultiplyPairs(x1, w);
            e0 = TLanes.Add(e0, p0);
            e1 = TLanes.Add(e1, p1);
            w = TLanes.Broadcast(weights[6]);
            p0 = TLanes.MultiplyPairs(x0, w);
            p1 = TLanes.MultiplyPairs(x1, w);
            f0 = TLanes.Add(f0, q0);
            f1 = TLanes.Add(f1, q1);
            w = TLanes.Broadcast(weights[7]);
            q0 = TLanes.MultiplyPairs(x0, w);
            q1 = TLanes.MultiplyPairs(x1, w);
            g0 = TLanes.Add(g0, p0);
            g1 = TLanes.Add(g1, p1);
            h0 = TLanes.Add(h0, q0);
            h1 = TLanes.Add(h1, q1);
            weights += 8;
        }

        StoreTwo(sums, a0, a1);
        StoreTwo(sums + stride, b0, b1);
        StoreTwo(sums + (2 * stride), c0, c1);
        StoreTwo(sums + (3 * stride), d0, d1);
        StoreTwo(sums + (4 * stride), e0, e1);
        StoreTwo(sums + (5 * stride), f0, f1);
        StoreTwo(sums + (6 * stride), g0, g1);
        StoreTwo(sums + (7 * stride), h0, h1);
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void EightByOne(int* image, int* offsets, int steps, int* weights, int* sums, int stride)
    {
        TVector a = TLanes.Broadcast(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (int step = 0; step < steps; step++)
        {
            TVector x = TLanes.Load(image + offsets[step]);
            a = TLanes.MultiplyAddPairs(a, x, TLanes.Broadcast(weights[0]));
            b = TLanes.MultiplyAddPairs(b, x, TLanes.Broadcast(weights[1]));
            c = TLanes.MultiplyAddPairs(c, x, TLanes.Broadcast(weights[2]));
            d = TLanes.MultiplyAddPairs(d, x, TLanes.Broadcast(weights[3]));
            e = TLanes.MultiplyAddPairs(e, x, TLanes.Broadcast(weights[4]));
            f = TLanes.MultiplyAddPairs(f, x, TLanes.Broadcast(weights[5]));
            g = TLanes.MultiplyAddPairs(g, x, TLanes.Broadcast(weights[6]));
            h = TLanes.MultiplyAddPairs(h, x, TLanes.Broadcast(weights[7]));
            weights += 8;
        }

        TLanes.Store(a, sums);
        TLanes.Store(b, sums + stride);
        TLanes.Store(c, sums + (2 * stride));
        TLanes.Store(d, sums + (3 * stride));
        TLanes.Store(e, sums + (4 * stride));
        TLanes.Store(f, sums + (5 * stride));
        TLanes.Store(g, sums + (6 * stride));
        TLanes.Store(h, sums + (7 * stride));
    }

    // Half a block of channels, with an instruction that multiplies and adds at once.
    [MethodImpl(Compilation.AtOnce)]
    private static void FourByTwoAtOnce(int* image, int* offsets, int steps, int* weights, int* sums, int stride)
    {
        TVector a0 = TLanes.Broadcast(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        for (int step = 0; step < steps; step++)
        {
            int* source = image + offsets[step];
            TVector x0 = TLanes.Load(source);
            TVector x1 = TLanes.Load(source + TLanes.Count);
            TVector w = TLanes.Broadcast(weights[0]);
            a0 = TLanes.MultiplyAddPairs(a0, x0, w);
            a1 = TLanes.MultiplyAddPairs(a1, x1, w);
            w = TLanes.Broadcast(weights[1]);
            b0 = TLanes.MultiplyAddPairs(b0, x0, w);
            b1 = TLanes.MultiplyAddPairs(b1, x1, w);
            w = TLanes.Broadcast(weights[2]);
            c0 = TLanes.MultiplyAddPairs(c0, x0, w);
            c1 = TLanes.MultiplyAddPairs(c1, x1, w);
            w = TLanes.Broadcast(weights[3]);
            d0 = TLanes.MultiplyAddPairs(d0, x0, w);
            d1 = TLanes.MultiplyAddPairs(d1, x1, w);
            weights += 8;
        }

        StoreTwo(sums, a0, a1);
        StoreTwo(sums + stride, b0, b1);
        StoreTwo(sums + (2 * stride), c0, c1);
        StoreTwo(sums + (3 * stride), d0, d1);
    }

    // Half a block of channels: what 16 registers can hold.
    [MethodImpl(Compilation.AtOnce)]
    private static void FourByTwo(int* image, int* offsets, int steps, int* weights, int* sums, int stride)
    {
        TVector a0 = TLanes.Broadcast(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        for (int step = 0; step < steps; step++)
        {
            int* source = image + offsets[step];
            TVector x0 = TLanes.Load(source);
            TVector x1 = TLanes.Load(source + TLanes.Count);
            TVector w = TLanes.Broadcast(weights[0]);
            TVector p0 = TLanes.MultiplyPairs(x0, w);
            TVector p1 = TLanes.MultiplyPairs(x1, w);
            w = TLanes.Broadcast(weights[1]);
            TVector q0 = TLanes.MultiplyPairs(x0, w);
            TVector q1 = TLanes.MultiplyPairs(x1, w);
            a0 = TLanes.Add(a0, p0);
            a1 = TLanes.Add(a1, p1);
            w = TLanes.Broadcast(weights[2]);
            p0 = TLanes.MultiplyPairs(x0, w);
            p1 = TLanes.MultiplyPairs(x1, w);
            b0 = TLanes.Add(b0, q0);
            b1 = TLanes.Add(b1, q1);
            w = TLanes.Broadcast(weights[3]);
            q0 = TLanes.MultiplyPairs(x0, w);
            q1 = TLanes.MultiplyPairs(x1, w);
            c0 = TLanes.Add(c0, p0);
            c1 = TLanes.Add(c1, p1);
            d0 = TLanes.Add(d0, q0);
            d1 = TLanes.Add(d1, q1);
            weights += 8;
        }

        StoreTwo(sums, a0, a1);
        StoreTwo(sums + stride, b0, b1);
        StoreTwo(sums + (2 * stride), c0, c1);
        StoreTwo(sums + (3 * stride), d0, d1);
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void FourByOne(int* image, int* offsets, int steps, int* weights, int* sums, int stride)
    {
        TVector a = TLanes.Broadcast(0), b = a, c = a, d = a;
        for (int step = 0; step < steps; step++)
        {
            TVector x = TLanes.Load(image + offsets[step]);
            a = TLanes.MultiplyAddPairs(a, x, TLanes.Broadcast(weights[0]));
            b = TLanes.MultiplyAddPairs(b, x, TLanes.Broadcast(weights[1]));
            c = TLanes.MultiplyAddPairs(c, x, TLanes.Broadcast(weights[2]));
            d = TLanes.MultiplyAddPairs(d, x, TLanes.Broadcast(weights[3]));
            weights += 8;
        }

        TLanes.Store(a, sums);
        TLanes.Store(b, sums + stride);
        TLanes.Store(c, sums + (2 * stride));
        TLanes.Store(d, sums + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(int* target, TVector first, TVector second)
    {
        TLanes.Store(first, target);
        TLanes.Store(second, target + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreThree(int* target, TVector first, TVector second, TVector third)
    {
        StoreTwo(target, first, second);
        TLanes.Store(third, target + (2 * TLanes.Count));
    }
}
