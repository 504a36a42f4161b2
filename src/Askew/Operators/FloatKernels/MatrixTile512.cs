using System.Runtime.Intrinsics;
using Askew.Graphs;

namespace Askew.Operators.FloatKernels;

/// <summary>8 rows of two 512-bit vectors: 16 sums in registers, enough to hide the latency of the multiply-adds.</summary>
internal sealed unsafe class MatrixTile512 : MatrixTile
{
    public override bool IsSupported => Vector512.IsHardwareAccelerated;

    public override void Multiply(
        float* left, float* right, int depth, float* start, float* result, int stride, LinearActivation* activation = null)
    {
        float* row0 = result;
        float* row1 = result + ((long)1 * stride);
        float* row2 = result + ((long)2 * stride);
        float* row3 = result + ((long)3 * stride);
        float* row4 = result + ((long)4 * stride);
        float* row5 = result + ((long)5 * stride);
        float* row6 = result + ((long)6 * stride);
        float* row7 = result + ((long)7 * stride);
        Vector512<float> x0a, x0b, x1a, x1b, x2a, x2b, x3a, x3b,
            x4a, x4b, x5a, x5b, x6a, x6b, x7a, x7b;
        if (start is null)
        {
            (x0a, x0b) = (Vector512.Load(row0), Vector512.Load(row0 + 16));
            (x1a, x1b) = (Vector512.Load(row1), Vector512.Load(row1 + 16));
            (x2a, x2b) = (Vector512.Load(row2), Vector512.Load(row2 + 16));
            (x3a, x3b) = (Vector512.Load(row3), Vector512.Load(row3 + 16));
            (x4a, x4b) = (Vector512.Load(row4), Vector512.Load(row4 + 16));
            (x5a, x5b) = (Vector512.Load(row5), Vector512.Load(row5 + 16));
            (x6a, x6b) = (Vector512.Load(row6), Vector512.Load(row6 + 16));
            (x7a, x7b) = (Vector512.Load(row7), Vector512.Load(row7 + 16));
        }
        else
        {
            x0a = x0b = Vector512.Create(start[0]);
            x1a = x1b = Vector512.Create(start[1]);
            x2a = x2b = Vector512.Create(start[2]);
            x3a = x3b = Vector512.Create(start[3]);
            x4a = x4b = Vector512.Create(start[4]);
            x5a = x5b = Vector512.Create(start[5]);
            x6a = x6b = Vector512.Create(start[6]);
            x7a = x7b = Vector512.Create(start[7]);
        }

        for (int k = 0; k < depth; k++)
        {
            Vector512<float> a = Vector512.Load(right);
            Vector512<float> b = Vector512.Load(right + 16);
            var w0 = Vector512.Create(left[0]);
            x0a = Vector512.FusedMultiplyAdd(w0, a, x0a);
            x0b = Vector512.FusedMultiplyAdd(w0, b, x0b);
            var w1 = Vector512.Create(left[1]);
            x1a = Vector512.FusedMultiplyAdd(w1, a, x1a);
            x1b = Vector512.FusedMultiplyAdd(w1, b, x1b);
            var w2 = Vector512.Create(left[2]);
            x2a = Vector512.FusedMultiplyAdd(w2, a, x2a);
            x2b = Vector512.FusedMultiplyAdd(w2, b, x2b);
            var w3 = Vector512.Create(left[3]);
            x3a = Vector512.FusedMultiplyAdd(w3, a, x3a);
            x3b = Vector512.FusedMultiplyAdd(w3, b, x3b);
            var w4 = Vector512.Create(left[4]);
            x4a = Vector512.FusedMultiplyAdd(w4, a, x4a);
            x4b = Vector512.FusedMultiplyAdd(w4, b, x4b);
            var w5 = Vector512.Create(left[5]);
            x5a = Vector512.FusedMultiplyAdd(w5, a, x5a);
            x5b = Vector512.FusedMultiplyAdd(w5, b, x5b);
            var w6 = Vector512.Create(left[6]);
            x6a = Vector512.FusedMultiplyAdd(w6, a, x6a);
            x6b = Vector512.FusedMultiplyAdd(w6, b, x6b);
            var w7 = Vector512.Create(left[7]);
            x7a = Vector512.FusedMultiplyAdd(w7, a, x7a);
            x7b = Vector512.FusedMultiplyAdd(w7, b, x7b);
            left += Rows;
            right += Columns;
        }

        if (activation is not null)
        {
            LinearActivation function = *activation;
            (x0a, x0b) = (function.Of(x0a), function.Of(x0b));
            (x1a, x1b) = (function.Of(x1a), function.Of(x1b));
            (x2a, x2b) = (function.Of(x2a), function.Of(x2b));
            (x3a, x3b) = (function.Of(x3a), function.Of(x3b));
            (x4a, x4b) = (function.Of(x4a), function.Of(x4b));
            (x5a, x5b) = (function.Of(x5a), function.Of(x5b));
            (x6a, x6b) = (function.Of(x6a), function.Of(x6b));
            (x7a, x7b) = (function.Of(x7a), function.Of(x7b));
        }

        x0a.Store(row0);
        x0b.Store(row0 + 16);
        x1a.Store(row1);
        x1b.Store(row1 + 16);
        x2a.Store(row2);
        x2b.Store(row2 + 16);
        x3a.Store(row3);
        x3b.Store(row3 + 16);
        x4a.Store(row4);
        x4b.Store(row4 + 16);
        x5a.Store(row5);
        x5b.Store(row5 + 16);
        x6a.Store(row6);
        x6b.Store(row6 + 16);
        x7a.Store(row7);
        x7b.Store(row7 + 16);
    }

    public override void MultiplyRow(float* left, float* right, int depth, float* result)
    {
        Vector512<float> a = Vector512.Load(result);
        Vector512<float> b = Vector512.Load(result + 16);
        for (int k = 0; k < depth; k++)
        {
            var w = Vector512.Create(left[k]);
            a = Vector512.FusedMultiplyAdd(w, Vector512.Load(right), a);
            b = Vector512.FusedMultiplyAdd(w, Vector512.Load(right + 16), b);
            right += Columns;
        }

        a.Store(result);
        b.Store(result + 16);
    }
}
