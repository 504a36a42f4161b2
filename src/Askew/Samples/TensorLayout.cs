namespace Askew.Samples;

/// <summary>The order of a network's image dimensions.</summary>
internal enum TensorLayout
{
    /// <summary>Channels before rows and columns.</summary>
    Nchw,

    /// <summary>Channels last.</summary>
    Nhwc,
}
