using System.Runtime.Intrinsics;

namespace Askew.Operators.FloatKernels;

/// <summary>Lays out columns of the matrix of patches of one image: column = output pixel, row = channel and place in the window.</summary>
internal sealed unsafe class PatchColumns(ConvolutionSize size)
{
    /// <summary>Elements that may be written behind the last row.</summary>
    public const int Slack = Lanes;

    private const int Columns = MatrixTile.Columns;
    private const int Lanes = 8;

    /// <summary>The layout that the channels must be in; null where the input itself will do.</summary>
    public PaddedPlanes? Planes { get; } = size.Window.IsPointwise ? null : new PaddedPlanes(size.Window, size.Height, size.Width);

    /// <summary>A run of neighbouring output pixels of one output row.</summary>
    /// <param name="Start">Where the first one's window starts.</param>
    /// <param name="Length">How many.</param>
    private readonly record struct Run(int Start, int Length);

    /// <summary>Writes [steps, 32] elements; columns beyond <paramref name="columns"/> become 0.</summary>
    /// <param name="image">The first channel of the group, in the layout of <see cref="Planes"/>.</param>
    /// <param name="column">The first output pixel.</param>
    /// <param name="columns">How many output pixels, up to 32.</param>
    /// <param name="first">The first row of the matrix.</param>
    /// <param name="steps">How many rows.</param>
    /// <param name="target">Where to write.</param>
    public void LayOut(float* image, int column, int columns, int first, int steps, float* target)
    {
        if (Planes is null)
        {
            CopyRows(image + ((long)first * size.InputArea) + column, columns, steps, target);
        }
        else
        {
            CopyPatches(Planes, image, column, columns, first, steps, target);
        }

        for (int k = 0; k < steps && columns < Columns; k++)
        {
            new Span<float>(target + (k * Columns) + columns, Columns - columns).Clear();
        }
    }

    private void CopyRows(float* source, int columns, int steps, float* target)
    {
        for (int k = 0; k < steps; k++)
        {
            if (columns == Columns)
            {
                for (int i = 0; i < Columns; i += Lanes)
                {
                    Vector256.Load(source + i).Store(target + i);
                }
            }
            else
            {
                new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(target, columns));
            }

            source += size.InputArea;
            target += Columns;
        }
    }

    private void CopyPatches(PaddedPlanes planes, float* image, int column, int columns, int first, int steps, float* target)
    {
        Span<Run> runs = stackalloc Run[Columns];
        runs = runs[..FindRuns(planes, column, columns, runs)];
        (int channel, int tap) = Math.DivRem(first, planes.Offsets.Length);
        float* plane = image + ((long)channel * planes.PlaneLength);
        for (int k = 0; k < steps; k++)
        {
            float* source = plane + planes.Offsets[tap];
            float* at = target;
            foreach (Run run in runs)
            {
                // Whole vectors: what is too much is overwritten by the next run, or by the next row.
                float* from = source + run.Start;
                for (int i = 0; i < run.Length; i += Lanes)
                {
                    Vector256.Load(from + i).Store(at + i);
                }

                at += run.Length;
            }

            target += Columns;
            if (++tap == planes.Offsets.Length)
            {
                tap = 0;
                plane += planes.PlaneLength;
            }
        }
    }

    private int FindRuns(PaddedPlanes planes, int column, int columns, Span<Run> runs)
    {
        int count = 0;
        while (columns > 0)
        {
            (int row, int inRow) = Math.DivRem(column, size.OutputWidth);
            int length = Math.Min(columns, size.OutputWidth - inRow);
            runs[count++] = new Run((row * planes.RowStep) + inRow, length);
            column += length;
            columns -= length;
        }

        return count;
    }
}
