namespace Askew.Samples;

/// <summary>A file is not an image that can be read: damaged, truncated, too large, or of another format.</summary>
internal sealed class UnreadableImageException : UnusableDataException
{
    /// <summary>Names the file and the reason.</summary>
    public UnreadableImageException(string fileName, string reason, Exception? innerException = null)
        : base($"Cannot read the image '{fileName}': {reason}", innerException)
    {
        FileName = fileName;
    }

    /// <summary>The file, as it was given.</summary>
    public string FileName { get; }
}
