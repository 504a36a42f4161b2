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
}
