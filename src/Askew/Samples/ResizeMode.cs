namespace Askew.Samples;

/// <summary>How an image comes to the size a network takes.</summary>
internal enum ResizeMode
{
    /// <summary>It stays as it is.</summary>
    None,

    /// <summary>Both sides become the size; the aspect ratio may change.</summary>
    Stretch,

    /// <summary>The short side becomes the size's first number; the aspect ratio stays, as torchvision's Resize.</summary>
    Shortest,

    /// <summary>The whole image is fitted into the size, centred, and padded; the aspect ratio stays.</summary>
    Letterbox,
}
