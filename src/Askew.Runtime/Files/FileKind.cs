namespace Askew.Files;

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    /// <summary>A file with contents of its own.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link that was not followed.</summary>
    Link,

    /// <summary>A device, a pipe, a socket.</summary>
    Other,
}
