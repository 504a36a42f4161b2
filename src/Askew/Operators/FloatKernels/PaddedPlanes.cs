using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Askew.Instructions;

namespace Askew.Operators.FloatKernels;

/// <summary>A layout of channels in which a sliding window has no edges to look out for and reads neighbours for any stride and
/// dilation.</summary>
/// <remarks>
/// Every channel is a padded plane, and the columns of each of its rows are sorted by their remainder modulo the stride: the windows of
/// neighbouring outputs then read neighbouring elements. Output (y, x) reads tap t at <c>y * RowStep + x + Offsets[t]</c>. Vectors that
/// reach
/// over the end of a row read what follows, for results that are thrown away; behind the last plane there must be room for that.
/// </remarks>
internal sealed unsafe class PaddedPlanes
{
    /// <summary>Elements to allocate behind the last plane.</summary>
    public const int Slack = 32;

    private const int Lanes = 8;

    private readonly SlidingWindow window;
    private readonly int height;
    private readonly int width;
    private readonly int rows;
    private readonly int phaseLength;
    private readonly int rowLength;

    public PaddedPlanes(SlidingWindow window, int height, int width)
    {
        this.window = window;
        this.height = height;
        this.width = width;
        rows = checked(height + window.PadTop + Math.Max(0, window.PadBottom));
        int padded = checked(width + window.PadLeft + Math.Max(0, window.PadRight));
        phaseLength = (int)((padded + (long)window.StrideWidth - 1) / window.StrideWidth);
        rowLength = checked(phaseLength * window.StrideWidth);
        PlaneLength = checked(rows * rowLength);
        Offsets = new int[window.KernelSize];
        for (int tap = 0; tap < Offsets.Length; tap++)
        {
            (int y, int x) = Math.DivRem(tap, window.KernelWidth);
            (int column, int phase) = Math.DivRem(x * window.DilationWidth, window.StrideWidth);
            Offsets[tap] = checked((y * window.DilationHeight * rowLength) + (phase * phaseLength) + column);
        }
    }

    /// <summary>Elements of a plane.</summary>
    public int PlaneLength { get; }

    /// <summary>For each tap of the window where it reads, from the start of its output row.</summary>
    public int[] Offsets { get; }

    /// <summary>Elements from the start of one output row to that of the next.</summary>
    public int RowStep => checked(window.StrideHeight * rowLength);

    /// <summary>Lays out one channel.</summary>
    /// <param name="source">[height, width].</param>
    /// <param name="target">A whole plane.</param>
    /// <param name="padding">What padding holds.</param>
    public void Fill(float* source, float* target, float padding)
    {
        new Span<float>(target, window.PadTop * rowLength).Fill(padding);
        new Span<float>(target + ((long)(window.PadTop + height) * rowLength), (rows - window.PadTop - height) * rowLength).Fill(padding);
        if (window.StrideWidth == 1)
        {
            FillRows(source, target + ((long)window.PadTop * rowLength), padding);
            return;
        }

        for (int y = 0; y < height; y++)
        {
            float* from = source + ((long)y * width);
            float* row = target + ((long)(y + window.PadTop) * rowLength);
            new Span<float>(row, rowLength).Fill(padding);
            if (window.StrideWidth == 2)
            {
                SplitByTwo(from, row);
            }
            else
            {
                Split(from, row, 0);
            }
        }
    }

    // Whole vectors: what is too much is overwritten by the padding and the next rows, as long as there are such.
    private void FillRows(float* from, float* row, float padding)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < window.PadLeft; x++)
            {
                row[x] = padding;
            }

            float* to = row + window.PadLeft;
            if ((height - 1 - y) * width >= Lanes)
            {
                for (int x = 0; x < width; x += Lanes)
                {
                    Vector256.Load(from + x).Store(to + x);
                }
            }
            else
            {
                new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
            }

            for (int x = window.PadLeft + width; x < rowLength; x++)
            {
                row[x] = padding;
            }

            from += width;
            row += rowLength;
        }
    }

    private void Split(float* from, float* row, int start)
    {
        (int column, int phase) = Math.DivRem(start + window.PadLeft, window.StrideWidth);
        for (int x = start; x < width; x++)
        {
            row[(phase * phaseLength) + column] = from[x];
            if (++phase == window.StrideWidth)
            {
                phase = 0;
                column++;
            }
        }
    }

    // Even and odd columns, 8 of each at a time.
    private void SplitByTwo(float* from, float* row)
    {
        var picks = Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6);
        var upper = Vector256.Create(0, 0, 0, 0, -1, -1, -1, -1).AsSingle();
        float* first = row + ((window.PadLeft & 1) * phaseLength) + (window.PadLeft / 2);
        float* second = row + (((window.PadLeft + 1) & 1) * phaseLength) + ((window.PadLeft + 1) / 2);
        int x = 0;
        if (Avx512F.IsSupported)
        {
            var even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            for (; x <= width - 32; x += 32)
            {
                Vector512<float> a = Vector512.Load(from + x);
                Vector512<float> b = Vector512.Load(from + x + 16);
                Avx512F.PermuteVar16x32x2(a, even, b).Store(first + (x / 2));
                Avx512F.PermuteVar16x32x2(a, even + Vector512<int>.One, b).Store(second + (x / 2));
            }
        }

        for (; x <= width - 16; x += 16)
        {
            Vector256<float> a = Vector256.Load(from + x);
            Vector256<float> b = Vector256.Load(from + x + 8);
            Vector256.ConditionalSelect(upper, Vector256.Shuffle(b, picks), Vector256.Shuffle(a, picks)).Store(first + (x / 2));
            Vector256<int> odd = picks + Vector256<int>.One;
            Vector256.ConditionalSelect(upper, Vector256.Shuffle(b, odd), Vector256.Shuffle(a, odd)).Store(second + (x / 2));
        }

        Split(from, row, x);
    }
}
