namespace Askew.Instructions;

/// <summary>How a window slides over the last two dimensions of a tensor. One-dimensional data have height 1.</summary>
/// <param name="KernelHeight">Rows of the window.</param>
/// <param name="KernelWidth">Columns of the window.</param>
/// <param name="StrideHeight">Rows from one window to the next.</param>
/// <param name="StrideWidth">Columns from one window to the next.</param>
/// <param name="DilationHeight">Rows between neighbouring elements of the window; 1 is dense.</param>
/// <param name="DilationWidth">Columns between neighbouring elements of the window; 1 is dense.</param>
/// <param name="PadTop">Rows of padding above the data.</param>
/// <param name="PadLeft">Columns of padding left of the data.</param>
/// <param name="PadBottom">Rows of padding below the data.</param>
/// <param name="PadRight">Columns of padding right of the data.</param>
internal sealed record SlidingWindow(
    int KernelHeight,
    int KernelWidth,
    int StrideHeight = 1,
    int StrideWidth = 1,
    int DilationHeight = 1,
    int DilationWidth = 1,
    int PadTop = 0,
    int PadLeft = 0,
    int PadBottom = 0,
    int PadRight = 0)
{
    /// <summary>Number of elements of the window.</summary>
    /// <exception cref="OverflowException">They are more than 2^31 - 1.</exception>
    public int KernelSize => checked(KernelHeight * KernelWidth);

    /// <summary>A 1x1 window that visits every element once.</summary>
    public bool IsPointwise => this == new SlidingWindow(1, 1);
}
