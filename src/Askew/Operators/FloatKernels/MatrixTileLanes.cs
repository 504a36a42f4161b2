using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators.FloatKernels;

/// <summary>The tile in registers of one width: pieces of 8 rows, or 4 where registers are few, by two registers, so that the sums stay in
/// registers.</summary>
/// <remarks>Eight sums at least are under way at a time, enough to hide the latency of the multiply-adds.</remarks>
internal sealed unsafe class MatrixTileLanes<TLanes, TVector> : MatrixTile
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    public override bool IsSupported => TLanes.IsSupported;

    public override void Multiply(
        float* left, float* right, int depth, float* start, float* result, int stride, LinearActivation* activation = null)
    {
        for (int column = 0; column < Columns; column += 2 * TLanes.Count)
        {
            for (int row = 0; row < Rows; row += TLanes.HasManyRegisters ? 8 : 4)
            {
                MultiplyPiece(
                    left + row, right + column, depth, start is null ? null
                        : start + row, result + ((long)row * stride) + column, stride, activation);
            }
        }
    }

    public override void MultiplyRow(float* left, float* right, int depth, float* result)
    {
        // Four registers at a time where a row of the tile has as many.
        bool hasFour = 4 * TLanes.Count <= Columns;
        int step = (hasFour ? 4 : 2) * TLanes.Count;
        for (int column = 0; column < Columns; column += step)
        {
            float* to = result + column;
            float* from = right + column;
            TVector a = TLanes.Load(to);
            TVector b = TLanes.Load(to + TLanes.Count);
            TVector c = hasFour ? TLanes.Load(to + (2 * TLanes.Count)) : default;
            TVector d = hasFour ? TLanes.Load(to + (3 * TLanes.Count)) : default;
            for (int k = 0; k < depth; k++)
            {
                TVector w = TLanes.Create(left[k]);
                a = TLanes.MultiplyAdd(w, TLanes.Load(from), a);
                b = TLanes.MultiplyAdd(w, TLanes.Load(from + TLanes.Count), b);
                if (hasFour)
                {
                    c = TLanes.MultiplyAdd(w, TLanes.Load(from + (2 * TLanes.Count)), c);
                    d = TLanes.MultiplyAdd(w, TLanes.Load(from + (3 * TLanes.Count)), d);
                }

                from += Columns;
            }

            TLanes.Store(a, to);
            TLanes.Store(b, to + TLanes.Count);
            if (hasFour)
            {
                TLanes.Store(c, to + (2 * TLanes.Count));
                TLanes.Store(d, to + (3 * TLanes.Count));
            }
        }
    }

    private static void MultiplyPiece(
        float* left, float* right, int depth, float* start, float* result, int stride, LinearActivation* activation)
    {
        // The runtime inlines no more than a budget: whatever is called here must be no more than an instruction.
        float* lower = result + (4L * stride);
        TVector x0a, x0b, x1a, x1b, x2a, x2b, x3a, x3b;
        TVector x4a = default, x4b = default, x5a = default, x5b = default, x6a = default, x6b = default, x7a = default, x7b = default;
        if (start is null)
        {
            (x0a, x0b) = (TLanes.Load(result), TLanes.Load(result + TLanes.Count));
            (x1a, x1b) = (TLanes.Load(result + stride), TLanes.Load(result + stride + TLanes.Count));
            (x2a, x2b) = (TLanes.Load(result + (2L * stride)), TLanes.Load(result + (2L * stride) + TLanes.Count));
            (x3a, x3b) = (TLanes.Load(result + (3L * stride)), TLanes.Load(result + (3L * stride) + TLanes.Count));

            if (TLanes.HasManyRegisters)
            {
                (x4a, x4b) = (TLanes.Load(lower), TLanes.Load(lower + TLanes.Count));
                (x5a, x5b) = (TLanes.Load(lower + stride), TLanes.Load(lower + stride + TLanes.Count));
                (x6a, x6b) = (TLanes.Load(lower + (2L * stride)), TLanes.Load(lower + (2L * stride) + TLanes.Count));
                (x7a, x7b) = (TLanes.Load(lower + (3L * stride)), TLanes.Load(lower + (3L * stride) + TLanes.Count));
            }
        }
        else
        {
            x0a = x0b = TLanes.Create(start[0]);
            x1a = x1b = TLanes.Create(start[1]);
            x2a = x2b = TLanes.Create(start[2]);
            x3a = x3b = TLanes.Create(start[3]);

            if (TLanes.HasManyRegisters)
            {
                x4a = x4b = TLanes.Create(start[4]);
                x5a = x5b = TLanes.Create(start[5]);
                x6a = x6b = TLanes.Create(start[6]);
                x7a = x7b = TLanes.Create(start[7]);
            }
        }

        for (int k = 0; k < depth; k++)
        {
            TVector a = TLanes.Load(right);
            TVector b = TLanes.Load(right + TLanes.Count);
            TVector w0 = TLanes.Create(left[0]);
            x0a = TLanes.MultiplyAdd(w0, a, x0a);
            x0b = TLanes.MultiplyAdd(w0, b, x0b);
            TVector w1 = TLanes.Create(left[1]);
            x1a = TLanes.MultiplyAdd(w1, a, x1a);
            x1b = TLanes.MultiplyAdd(w1, b, x1b);
            TVector w2 = TLanes.Create(left[2]);
            x2a = TLanes.MultiplyAdd(w2, a, x2a);
            x2b = TLanes.MultiplyAdd(w2, b, x2b);
            TVector w3 = TLanes.Create(left[3]);
            x3a = TLanes.MultiplyAdd(w3, a, x3a);
            x3b = TLanes.MultiplyAdd(w3, b, x3b);

            if (TLanes.HasManyRegisters)
            {
                TVector w4 = TLanes.Create(left[4]);
                x4a = TLanes.MultiplyAdd(w4, a, x4a);
                x4b = TLanes.MultiplyAdd(w4, b, x4b);
                TVector w5 = TLanes.Create(left[5]);
                x5a = TLanes.MultiplyAdd(w5, a, x5a);
                x5b = TLanes.MultiplyAdd(w5, b, x5b);
                TVector w6 = TLanes.Create(left[6]);
                x6a = TLanes.MultiplyAdd(w6, a, x6a);
                x6b = TLanes.MultiplyAdd(w6, b, x6b);
                TVector w7 = TLanes.Create(left[7]);
                x7a = TLanes.MultiplyAdd(w7, a, x7a);
                x7b = TLanes.MultiplyAdd(w7, b, x7b);
            }

            left += Rows;
            right += Columns;
        }

        // Most activations only bound.
        bool isBounded = activation is not null && activation->Slope == 1;
        if (isBounded)
        {
            (TVector low, TVector high) = (TLanes.Create(activation->Low), TLanes.Create(activation->High));
            x0a = TLanes.Choose(x0a, low, low, x0a);
            x0a = TLanes.Choose(high, x0a, high, x0a);
            x0b = TLanes.Choose(x0b, low, low, x0b);
            x0b = TLanes.Choose(high, x0b, high, x0b);
            x1a = TLanes.Choose(x1a, low, low, x1a);
            x1a = TLanes.Choose(high, x1a, high, x1a);
            x1b = TLanes.Choose(x1b, low, low, x1b);
            x1b = TLanes.Choose(high, x1b, high, x1b);
            x2a = TLanes.Choose(x2a, low, low, x2a);
            x2a = TLanes.Choose(high, x2a, high, x2a);
            x2b = TLanes.Choose(x2b, low, low, x2b);
            x2b = TLanes.Choose(high, x2b, high, x2b);
            x3a = TLanes.Choose(x3a, low, low, x3a);
            x3a = TLanes.Choose(high, x3a, high, x3a);
            x3b = TLanes.Choose(x3b, low, low, x3b);
            x3b = TLanes.Choose(high, x3b, high, x3b);
            if (TLanes.HasManyRegisters)
            {
                x4a = TLanes.Choose(x4a, low, low, x4a);
                x4a = TLanes.Choose(high, x4a, high, x4a);
                x4b = TLanes.Choose(x4b, low, low, x4b);
                x4b = TLanes.Choose(high, x4b, high, x4b);
                x5a = TLanes.Choose(x5a, low, low, x5a);
                x5a = TLanes.Choose(high, x5a, high, x5a);
                x5b = TLanes.Choose(x5b, low, low, x5b);
                x5b = TLanes.Choose(high, x5b, high, x5b);
                x6a = TLanes.Choose(x6a, low, low, x6a);
                x6a = TLanes.Choose(high, x6a, high, x6a);
                x6b = TLanes.Choose(x6b, low, low, x6b);
                x6b = TLanes.Choose(high, x6b, high, x6b);
                x7a = TLanes.Choose(x7a, low, low, x7a);
                x7a = TLanes.Choose(high, x7a, high, x7a);
                x7b = TLanes.Choose(x7b, low, low, x7b);
                x7b = TLanes.Choose(high, x7b, high, x7b);
            }
        }

        TLanes.Store(x0a, result);
        TLanes.Store(x0b, result + TLanes.Count);
        TLanes.Store(x1a, result + stride);
        TLanes.Store(x1b, result + stride + TLanes.Count);
        TLanes.Store(x2a, result + (2L * stride));
        TLanes.Store(x2b, result + (2L * stride) + TLanes.Count);
        TLanes.Store(x3a, result + (3L * stride));
        TLanes.Store(x3b, result + (3L * stride) + TLanes.Count);

        if (TLanes.HasManyRegisters)
        {
            TLanes.Store(x4a, lower);
            TLanes.Store(x4b, lower + TLanes.Count);
            TLanes.Store(x5a, lower + stride);
            TLanes.Store(x5b, lower + stride + TLanes.Count);
            TLanes.Store(x6a, lower + (2L * stride));
            TLanes.Store(x6b, lower + (2L * stride) + TLanes.Count);
            TLanes.Store(x7a, lower + (3L * stride));
            TLanes.Store(x7b, lower + (3L * stride) + TLanes.Count);
        }

        if (activation is not null && !isBounded)
        {
            Activate(*activation, result, stride);
        }
    }

    // What bends values below 0 takes more than single instructions; the results are at hand still, in the first-level cache.
    private static void Activate(LinearActivation activation, float* result, int stride)
    {
        for (int row = 0; row < (TLanes.HasManyRegisters ? 8 : 4); row++)
        {
            float* at = result + ((long)row * stride);
            TLanes.Store(activation.Of<TLanes, TVector>(TLanes.Load(at)), at);
            TLanes.Store(activation.Of<TLanes, TVector>(TLanes.Load(at + TLanes.Count)), at + TLanes.Count);
        }
    }
}
