using System.Runtime.Intrinsics;
using Askew.Graphs;

namespace Askew.Operators.FloatKernels;

/// <summary>Four quarters of the tile, each 4 rows of two 256-bit vectors, so that the sums fit into 16 registers.</summary>
internal sealed unsafe class MatrixTile256 : MatrixTile
{
    private const int QuarterRows = 4;
    private const int QuarterColumns = 16;

    public override bool IsSupported => Vector256.IsHardwareAccelerated;

    public override void Multiply(
        float* left, float* right, int depth, float* start, float* result, int stride, LinearActivation* activation = null)
    {
        for (int column = 0; column < Columns; column += QuarterColumns)
        {
            for (int row = 0; row < Rows; row += QuarterRows)
            {
                MultiplyQuarter(
                    left + row, right + column, depth, start is null ? null : start + row, result + ((long)row * stride) + column, stride, activation);
            }
        }
    }

    public override void MultiplyRow(float* left, float* right, int depth, float* result)
    {
        Vector256<float> a = Vector256.Load(result);
        Vector256<float> b = Vector256.Load(result + 8);
        Vector256<float> c = Vector256.Load(result + 16);
        Vector256<float> d = Vector256.Load(result + 24);
        for (int k = 0; k < depth; k++)
        {
            var w = Vector256.Create(left[k]);
            a = Vector256.FusedMultiplyAdd(w, Vector256.Load(right), a);
            b = Vector256.FusedMultiplyAdd(w, Vector256.Load(right + 8), b);
            c = Vector256.FusedMultiplyAdd(w, Vector256.Load(right + 16), c);
            d = Vector256.FusedMultiplyAdd(w, Vector256.Load(right + 24), d);
            right += Columns;
        }

        a.Store(result);
        b.Store(result + 8);
        c.Store(result + 16);
        d.Store(result + 24);
    }

    private static void MultiplyQuarter(
        float* left, float* right, int depth, float* start, float* result, int stride, LinearActivation* activation)
    {
        float* row0 = result;
        float* row1 = result + ((long)1 * stride);
        float* row2 = result + ((long)2 * stride);
        float* row3 = result + ((long)3 * stride);
        Vector256<float> x0a, x0b, x1a, x1b, x2a, x2b, x3a, x3b;
        if (start is null)
        {
            (x0a, x0b) = (Vector256.Load(row0), Vector256.Load(row0 + 8));
            (x1a, x1b) = (Vector256.Load(row1), Vector256.Load(row1 + 8));
            (x2a, x2b) = (Vector256.Load(row2), Vector256.Load(row2 + 8));
            (x3a, x3b) = (Vector256.Load(row3), Vector256.Load(row3 + 8));
        }
        else
        {
            x0a = x0b = Vector256.Create(start[0]);
            x1a = x1b = Vector256.Create(start[1]);
            x2a = x2b = Vector256.Create(start[2]);
            x3a = x3b = Vector256.Create(start[3]);
        }

        for (int k = 0; k < depth; k++)
        {
            Vector256<float> a = Vector256.Load(right);
            Vector256<float> b = Vector256.Load(right + 8);
            var w0 = Vector256.Create(left[0]);
            x0a = Vector256.FusedMultiplyAdd(w0, a, x0a);
            x0b = Vector256.FusedMultiplyAdd(w0, b, x0b);
            var w1 = Vector256.Create(left[1]);
            x1a = Vector256.FusedMultiplyAdd(w1, a, x1a);
            x1b = Vector256.FusedMultiplyAdd(w1, b, x1b);
            var w2 = Vector256.Create(left[2]);
            x2a = Vector256.FusedMultiplyAdd(w2, a, x2a);
            x2b = Vector256.FusedMultiplyAdd(w2, b, x2b);
            var w3 = Vector256.Create(left[3]);
            x3a = Vector256.FusedMultiplyAdd(w3, a, x3a);
            x3b = Vector256.FusedMultiplyAdd(w3, b, x3b);
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
        }

        x0a.Store(row0);
        x0b.Store(row0 + 8);
        x1a.Store(row1);
        x1b.Store(row1 + 8);
        x2a.Store(row2);
        x2b.Store(row2 + 8);
        x3a.Store(row3);
        x3b.Store(row3 + 8);
    }
}
