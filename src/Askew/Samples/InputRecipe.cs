namespace Askew.Samples;

/// <summary>The recipe's section <c>input</c>: how an image becomes the tensor a network takes.</summary>
internal sealed record InputRecipe
{
    /// <summary>The channels, in the network's order.</summary>
    public ColorOrder Color { get; init; } = ColorOrder.Rgb;

    /// <summary>How the image is resized.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.None;

    /// <summary>The size to resize to; for <see cref="ResizeMode.None"/> the size that images have already, null where it may be
    /// any.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>The centre that is kept after resizing; null keeps everything. Where the image is smaller it is padded.</summary>
    public ImageSize? Crop { get; init; }

    /// <summary>The pixel value, 0 to 255, of whatever the image does not cover.</summary>
    public byte Pad { get; init; }

    /// <summary>What pixel value 0 becomes, before mean and standard deviation.</summary>
    public double Low { get; init; }

    /// <summary>What pixel value 255 becomes, before mean and standard deviation.</summary>
    public double High { get; init; } = 255;

    /// <summary>Subtracted, one number for all channels or one for each, in the network's order.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0];

    /// <summary>Divided by, one number for all channels or one for each, in the network's order.</summary>
    public IReadOnlyList<double> Std { get; init; } = [1];

    /// <summary>The order of the tensor's dimensions.</summary>
    public TensorLayout Layout { get; init; } = TensorLayout.Nchw;

    /// <summary>The image's channel, red first, that is the tensor's channel <paramref name="channel"/>.</summary>
    public int SourceChannel(int channel) => Color == ColorOrder.Bgr ? Channels - 1 - channel : channel;

    /// <summary>Channels of the tensor.</summary>
    public int Channels => Color == ColorOrder.Gray ? 1 : 3;
}
