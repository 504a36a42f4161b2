using System.Security.Cryptography;
using Askew.Files;

namespace Askew.Export.Native;

/// <summary>A folder of compiled libraries, which are run: nobody but the user can have put them there.</summary>
/// <remarks>It is the user's cache folder where that is safe all the way, else a fresh one that is gone when the library is
/// loaded.</remarks>
internal sealed class NativeCache : IDisposable
{
    private const UnixFileMode UserOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const uint Root = 0;

    private readonly bool isKept;

    private NativeCache(string folder, bool isKept)
    {
        this.isKept = isKept;
        Folder = folder;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Opens the user's cache, or makes a folder for this time only.</summary>
    public static NativeCache Open()
    {
        // Paths that depend on where the tool is started would be run from anywhere.
        string? chosen = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        string root = !string.IsNullOrEmpty(chosen) && Path.IsPathFullyQualified(chosen) ? chosen : Path.Combine(home, ".cache");
        if (Path.IsPathFullyQualified(root)
            && TryMake(Path.GetFullPath(Path.Combine(root, "askew", "native"))) is { } folder && IsSafe(folder))
        {
            return new NativeCache(folder, isKept: true);
        }

        return new NativeCache(Directory.CreateTempSubdirectory("askew-native-").FullName, isKept: false);
    }

    /// <summary>The whole library called <paramref name="name"/>; null where there is none, or only a part of one.</summary>
    public string? Find(string name)
    {
        string path = Path.Combine(Folder, name);
        if (FileStatus.Of(path, followsLinks: false) is not { Kind: FileKind.Regular } status || status.Owner != FileStatus.User
            || (status.Mode & WritableByOthers) != 0)
        {
            return null;
        }

        // A library that ends too early is not refused by the system when it is loaded: it ends the process.
        ReadOnlySpan<byte> contents = File.ReadAllBytes(path);
        int length = contents.Length - SHA256.HashSizeInBytes;
        return length > 0 && SHA256.HashData(contents[..length]).AsSpan().SequenceEqual(contents[length..]) ? path : null;
    }

    /// <summary>Keeps the library at <paramref name="made"/> as <paramref name="name"/>, with its checksum behind it, where loaders do not
    /// look.</summary>
    /// <returns>Its path now.</returns>
    public string Keep(string made, string name)
    {
        byte[] contents = File.ReadAllBytes(made);
        string path = Path.Combine(Folder, name);
        Clear(path);
        OutputFile.Write(path, stream =>
        {
            stream.Write(contents);
            stream.Write(SHA256.HashData(contents));
        });
        return path;
    }

    // What stands there is no whole library of ours, or may be changed by others: neither it nor who may write to it stays.
    private static void Clear(string path)
    {
        if (FileStatus.Of(path, followsLinks: false) is { Kind: FileKind.Folder })
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isKept)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static string? TryMake(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        try
        {
            return Directory.CreateDirectory(folder, UserOnly).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Whoever may write to a folder may exchange what is in it, however well that is guarded itself; unless the folder lets only owners do
    // so, as /tmp.
    private static bool IsSafe(string folder)
    {
        for (string? place = folder; place is not null; place = Path.GetDirectoryName(place))
        {
            if (FileStatus.Of(place, followsLinks: false) is not { Kind: FileKind.Folder } status
                || (status.Owner != FileStatus.User && (place == folder || status.Owner != Root))
                || ((status.Mode & WritableByOthers) != 0 && (place == folder || (status.Mode & UnixFileMode.StickyBit) == 0)))
            {
                return false;
            }
        }

        return true;
    }
}
