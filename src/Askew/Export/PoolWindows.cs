using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export;

/// <summary>What the windows of a pool lie on.</summary>
internal static class PoolWindows
{
    /// <summary>The kinds of windows there are: which requantiser each has, and how many elements are data.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="input">[N, C, H, W] or [N, C, W].</param>
    /// <param name="output">The same of the output.</param>
    public static IReadOnlyList<(int Requantizer, int Count)> KindsOf(AveragePool pool, Shape input, Shape output) =>
        [.. pool.RequantizerOf.Select((number, place) => (number, ElementsAt(pool, place, input, output))).Distinct()];

    /// <summary>How many elements of the window at output position <paramref name="place"/> are data, not padding.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="place">The position, row by row.</param>
    /// <param name="input">[N, C, H, W] or [N, C, W].</param>
    /// <param name="output">The same of the output.</param>
    public static int ElementsAt(AveragePool pool, int place, Shape input, Shape output)
    {
        SlidingWindow window = pool.Window;
        int rows = input.Rank == 3 ? 1 : input[2];
        int columns = output[-1];
        return Within(place / columns, window.KernelHeight, window.StrideHeight, window.DilationHeight, window.PadTop, rows)
            * Within(place % columns, window.KernelWidth, window.StrideWidth, window.DilationWidth, window.PadLeft, input[-1]);

        static int Within(int at, int kernel, int stride, int dilation, int before, int extent) =>
            Enumerable.Range(0, kernel).Count(i => (uint)((at * stride) - before + (i * dilation)) < (uint)extent);
    }
}
