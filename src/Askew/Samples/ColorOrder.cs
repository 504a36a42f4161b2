namespace Askew.Samples;

/// <summary>The channels a network takes, in its order.</summary>
internal enum ColorOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,

    /// <summary>One channel: ITU-R 601-2 luma, as Pillow's mode "L".</summary>
    Gray,
}
