namespace Askew.Samples;

/// <summary>Rows and columns of an image.</summary>
internal readonly record struct ImageSize(int Height, int Width);
