using Askew.Instructions;

namespace Askew.Operators.FloatKernels;

/// <summary>Lays out columns of the matrix of patches of one image: column = output pixel, row = channel and place in the window.</summary>
internal sealed unsafe class PatchColumns(ConvolutionSize size)
{
    private const int Columns = MatrixTile.Columns;

    private readonly bool isPlain = size.Window.IsPointwise;

    /// <summary>A run of neighbouring output pixels of one output row.</summary>
    private readonly record struct Run(int Row, int Column, int Length);

    /// <summary>Writes [steps, 32] elements; columns beyond <paramref name="columns"/> become 0.</summary>
    /// <param name="image">The first channel of the group.</param>
    /// <param name="column">The first output pixel.</param>
    /// <param name="columns">How many output pixels, up to 32.</param>
    /// <param name="first">The first row of the matrix.</param>
    /// <param name="steps">How many rows.</param>
    /// <param name="target">Where to write.</param>
    public void LayOut(float* image, int column, int columns, int first, int steps, float* target)
    {
        if (columns < Columns)
        {
            new Span<float>(target, steps * Columns).Clear();
        }

        if (isPlain)
        {
            float* source = image + ((long)first * size.InputArea) + column;
            for (int k = 0; k < steps; k++)
            {
                new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(target, columns));
                source += size.InputArea;
                target += Columns;
            }

            return;
        }

        Span<Run> runs = stackalloc Run[Columns];
        runs = runs[..FindRuns(column, columns, runs)];
        SlidingWindow window = size.Window;
        (int channel, int place) = Math.DivRem(first, window.KernelSize);
        (int y, int x) = Math.DivRem(place, window.KernelWidth);
        float* plane = image + ((long)channel * size.InputArea);
        for (int k = 0; k < steps; k++)
        {
            int top = (y * window.DilationHeight) - window.PadTop;
            int left = (x * window.DilationWidth) - window.PadLeft;
            float* at = target;
            foreach (Run run in runs)
            {
                int row = (run.Row * window.StrideHeight) + top;
                int start = (run.Column * window.StrideWidth) + left;
                if ((uint)row < (uint)size.Height)
                {
                    CopyRow(plane + ((long)row * size.Width), start, run.Length, at);
                }
                else
                {
                    new Span<float>(at, run.Length).Clear();
                }

                at += run.Length;
            }

            target += Columns;
            if (++x == window.KernelWidth)
            {
                x = 0;
                if (++y == window.KernelHeight)
                {
                    y = 0;
                    plane += size.InputArea;
                }
            }
        }
    }

    private int FindRuns(int column, int columns, Span<Run> runs)
    {
        int count = 0;
        while (columns > 0)
        {
            (int row, int inRow) = Math.DivRem(column, size.OutputWidth);
            int length = Math.Min(columns, size.OutputWidth - inRow);
            runs[count++] = new Run(row, inRow, length);
            column += length;
            columns -= length;
        }

        return count;
    }

    private void CopyRow(float* row, int start, int length, float* target)
    {
        int stride = size.Window.StrideWidth;
        for (int i = 0; i < length; i++, start += stride)
        {
            target[i] = (uint)start < (uint)size.Width ? row[start] : 0;
        }
    }
}
