namespace Askew.Samples;

/// <summary>A file is not a .npy or .npz that can be read: damaged, truncated, or with elements of an unknown type.</summary>
internal sealed class UnreadableArrayException : UnusableDataException
{
    /// <summary>Names the file and the reason.</summary>
    public UnreadableArrayException(string fileName, string reason, Exception? innerException = null)
        : base($"Cannot read the array '{fileName}': {reason}", innerException)
    {
        FileName = fileName;
    }

    /// <summary>The file, as it was given; for an array within a .npz followed by the array's name.</summary>
    public string FileName { get; }
}
