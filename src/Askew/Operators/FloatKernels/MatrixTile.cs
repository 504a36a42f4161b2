using System.Runtime.Intrinsics;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators.FloatKernels;

/// <summary>The innermost part of every matrix product: a tile of <see cref="Rows"/> x <see cref="Columns"/> results.</summary>
/// <remarks>
/// Every element is one chain of fused multiply-adds in the order of the depth, whatever the vector width: all tiles give the same bits.
/// The left panel holds for each step of the depth its 8 rows, the right panel its 32 columns.
/// </remarks>
internal abstract unsafe class MatrixTile
{
    /// <summary>Rows of a tile, and of a panel of the left matrix.</summary>
    public const int Rows = 8;

    /// <summary>Columns of a tile, and of a panel of the right matrix.</summary>
    public const int Columns = 32;

    /// <summary>All tiles, the fastest first; the last is the specification of the others.</summary>
    public static readonly IReadOnlyList<MatrixTile> All =
    [
        new MatrixTileLanes<FloatLanes512, Vector512<float>>(),
        new MatrixTileLanes<FloatLanes256, Vector256<float>>(),
        new MatrixTileLanes<FloatLanes128, Vector128<float>>(),
        new MatrixTileLanes<FloatLanesScalar, float>(),
    ];

    /// <summary>The fastest tile of this machine.</summary>
    public static readonly MatrixTile Best = All.First(tile => tile.IsSupported);

    /// <summary>Whether this machine has the vectors for it; without them a tile is slow, not wrong.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>Adds the product of two panels to a whole tile.</summary>
    /// <param name="left">[depth, Rows].</param>
    /// <param name="right">[depth, Columns].</param>
    /// <param name="depth">Products a result.</param>
    /// <param name="start">What each of the rows starts from; null to start from what <paramref name="result"/> holds.</param>
    /// <param name="result">The first element of the tile.</param>
    /// <param name="stride">Elements from one row of the result to the next.</param>
    /// <param name="activation">What is done to the results; null for nothing.</param>
    public abstract void Multiply(
        float* left, float* right, int depth, float* start, float* result, int stride, LinearActivation* activation = null);

    /// <summary>Adds the product of one row and a panel to <see cref="Columns"/> results.</summary>
    /// <param name="left">[depth].</param>
    /// <param name="right">[depth, Columns].</param>
    /// <param name="depth">Products a result.</param>
    /// <param name="result">The results, added to.</param>
    public abstract void MultiplyRow(float* left, float* right, int depth, float* result);

    /// <summary>As <see cref="Multiply"/>, for a tile that reaches over the edge of the result.</summary>
    public void MultiplyPart(
        float* left,
        float* right,
        int depth,
        float* start,
        float* result,
        int stride,
        int rows,
        int columns,
        LinearActivation* activation = null)
    {
        if (rows == Rows && columns == Columns)
        {
            Multiply(left, right, depth, start, result, stride, activation);
            return;
        }

        float* whole = stackalloc float[Rows * Columns];
        if (start is null)
        {
            for (int row = 0; row < rows; row++)
            {
                new ReadOnlySpan<float>(result + ((long)row * stride), columns).CopyTo(new Span<float>(whole + (row * Columns), columns));
            }
        }

        Multiply(left, right, depth, start, whole, Columns, activation);
        for (int row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(whole + (row * Columns), columns).CopyTo(new Span<float>(result + ((long)row * stride), columns));
        }
    }
}
