using System.IO.Compression;
using Askew.Files;
using Askew.Tensors;

namespace Askew.Samples.Arrays;

/// <summary>NumPy's file of several named arrays: a ZIP of .npy files.</summary>
internal static class NpzFile
{
    /// <summary>No deflate stream grows by more than this factor, so a small file cannot ask for much memory.</summary>
    private const long LargestExpansion = 1032;

    private const string Extension = ".npy";

    /// <summary>ZIP's first day; with any other the same arrays would make another file tomorrow.</summary>
    private static readonly DateTimeOffset timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all arrays, in the order of the file. Entries may be stored or deflated.</summary>
    /// <exception cref="UnreadableArrayException">The file is missing, damaged, truncated, or an array is of an unknown type.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        try
        {
            using ZipArchive archive = new(InputFile.Open(path), ZipArchiveMode.Read);
            CheckSizes(archive, path);
            return [.. archive.Entries.Select(entry => ReadEntry(entry, path))];
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException or EndOfStreamException)
        {
            throw new UnreadableArrayException(path, $"it is no readable .npz: {exception.Message} Write it with numpy.savez.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableArrayException(path, exception.Message, exception);
        }
    }

    /// <summary>Writes <paramref name="arrays"/> in their order, uncompressed. The same arrays make the same bytes at any time.</summary>
    public static void Write(string path, IEnumerable<NamedTensor> arrays)
    {
        using FileStream file = File.Create(path);
        Write(file, arrays);
    }

    /// <summary>Writes <paramref name="arrays"/> in their order, uncompressed. The same arrays make the same bytes at any time.</summary>
    public static void Write(Stream stream, IEnumerable<NamedTensor> arrays)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, Tensor tensor) in arrays)
        {
            ZipArchiveEntry entry = archive.CreateEntry(name + Extension, CompressionLevel.NoCompression);
            entry.LastWriteTime = timestamp;
            using Stream target = entry.Open();
            NpyFile.Write(target, tensor);
        }
    }

    /// <summary>Checks all entries together: several may point to the same compressed bytes.</summary>
    private static void CheckSizes(ZipArchive archive, string path)
    {
        long fileSize = new FileInfo(path).Length;
        long left = LargestExpansion * fileSize;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            left -= entry.Length;
            if (left < 0)
            {
                throw new UnreadableArrayException(path, $"its {fileSize} bytes cannot hold the arrays that its entries announce.");
            }
        }

        NpyFile.RequireMemory((LargestExpansion * fileSize) - left, path);
    }

    private static NamedTensor ReadEntry(ZipArchiveEntry entry, string path)
    {
        string fullName = $"{path}/{entry.FullName}";
        using Stream content = entry.Open();
        using var stream = new CheckedEntryStream(content, entry.Length);
        Tensor tensor = NpyFile.ReadAll(stream, fullName);
        if (stream.ReadToEndAndChecksum() != entry.Crc32)
        {
            throw new UnreadableArrayException(fullName, "its checksum is wrong; the file is damaged.");
        }

        string name = entry.FullName.EndsWith(Extension, StringComparison.Ordinal) ? entry.FullName[..^Extension.Length] : entry.FullName;
        return new NamedTensor(name, tensor);
    }
}
