namespace Askew.Operators;

/// <summary>How the window of a convolution or pool slides along one dimension.</summary>
/// <param name="Kernel">Elements of the window.</param>
/// <param name="Stride">Elements from one window to the next.</param>
/// <param name="Dilation">Elements between neighbours in the window.</param>
/// <param name="Before">Padding before the data.</param>
/// <param name="After">Padding behind the data, as far as the last window reaches.</param>
/// <param name="Counted">Padding behind the data that an average counts; less than <paramref name="After"/> where the number of windows was
/// rounded up.</param>
/// <param name="Output">How many windows there are.</param>
internal readonly record struct WindowAxis(int Kernel, int Stride, int Dilation, int Before, int After, int Counted, int Output)
{
    /// <summary>A dimension that is not there.</summary>
    public static WindowAxis Single { get; } = new(Kernel: 1, Stride: 1, Dilation: 1, Before: 0, After: 0, Counted: 0, Output: 1);

    /// <summary>Whether every element is a window of its own.</summary>
    public bool IsIdle => Kernel == 1 && Stride == 1 && Before == 0 && After == 0;

    /// <summary>What a convolution or pool says of its window; dilations, which not every operator set knows, only where there are
    /// any.</summary>
    public static IEnumerable<(string Name, object Value)> Attributes(params WindowAxis[] axes)
    {
        yield return ("kernel_shape", Longs(axis => axis.Kernel));
        yield return ("strides", Longs(axis => axis.Stride));
        yield return ("pads", (long[])[.. Longs(axis => axis.Before), .. Longs(axis => axis.Counted)]);
        if (axes.Any(axis => axis.Dilation != 1))
        {
            yield return ("dilations", Longs(axis => axis.Dilation));
        }

        long[] Longs(Func<WindowAxis, int> number) => Array.ConvertAll(axes, axis => (long)number(axis));
    }
}
