namespace Askew.Files;

/// <summary>Which file a path leads to, however it is called: paths of one file, be it through links, are equal.</summary>
/// <param name="Device">The device of the file; of one that is not there yet that of its folder.</param>
/// <param name="Number">The number of the file there; of one that is not there yet that of its folder.</param>
/// <param name="Name">The name of a file that is not there yet, without regard to case, by which many disks do not tell names apart; else
/// empty.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Number, string Name)
{
    /// <summary>The identity of the regular file at <paramref name="path"/>, there or not there yet; null of anything else.</summary>
    public static FileIdentity? Of(string path)
    {
        if (FileStatus.Of(path) is { } status)
        {
            return status.Kind == FileKind.Regular ? new FileIdentity(status.Device, status.Inode, string.Empty) : null;
        }

        string target = Target(path);
        return FileStatus.Of(Path.GetDirectoryName(target)!) is { } folder
            ? new FileIdentity(folder.Device, folder.Inode, Path.GetFileName(target).ToUpperInvariant())
            : new FileIdentity(0, 0, target.ToUpperInvariant());
    }

    /// <summary>The absolute path where links lead from <paramref name="path"/>, whether or not there is a file yet.</summary>
    /// <exception cref="IOException">The links lead around in a circle.</exception>
    public static string Target(string path)
    {
        // Links are relative to where they are, which only a whole path says.
        string whole = Path.GetFullPath(path);
        return new FileInfo(whole).LinkTarget is null ? whole : File.ResolveLinkTarget(whole, returnFinalTarget: true)!.FullName;
    }
}
