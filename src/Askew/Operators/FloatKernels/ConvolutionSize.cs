using Askew.Instructions;

namespace Askew.Operators.FloatKernels;

/// <summary>Everything about a convolution but its numbers, for one image.</summary>
internal sealed record ConvolutionSize(
    int Channels, int Height, int Width, int Filters, int OutputHeight, int OutputWidth, int Groups, SlidingWindow Window)
{
    public int ChannelsPerGroup => Channels / Groups;

    public int FiltersPerGroup => Filters / Groups;

    public int InputArea => Height * Width;

    public int OutputArea => OutputHeight * OutputWidth;

    /// <summary>Products that are summed for one output element.</summary>
    public int Depth => ChannelsPerGroup * Window.KernelSize;

    /// <summary>Each filter reads one channel only.</summary>
    public bool IsDepthwise => ChannelsPerGroup == 1 && Groups > 1;
}
