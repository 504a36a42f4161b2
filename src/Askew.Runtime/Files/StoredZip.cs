using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Askew.Files;

/// <summary>Zip archives without compression, whose bytes depend on nothing but their contents.</summary>
/// <remarks>The BCL's archive writes its host's name, and compressors differ between processors and versions; any zip tool reads what is
/// written here.</remarks>
internal static class StoredZip
{
    private const int VersionNeeded = 20;
    private const int FirstOfJanuary1980 = 0x0021;
    private const int Utf8Names = 0x0800;

    /// <summary>Writes an archive with these entries in this order.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="entries">Their names and bytes.</param>
    /// <param name="start">Bytes of the file that stand before the archive.</param>
    public static void Write(Stream stream, IReadOnlyList<(string Name, byte[] Contents)> entries, long start = 0)
    {
        using var directory = new MemoryStream();
        long offset = start;
        foreach ((string name, byte[] contents) in entries)
        {
            byte[] nameBytes = Encoding.UTF8.GetBytes(name);
            byte[] common = CommonHeader(nameBytes.Length, contents);
            stream.Write([0x50, 0x4b, 3, 4]);
            stream.Write(common);
            stream.Write(nameBytes);
            stream.Write(contents);

            byte[] place = new byte[14];
            BinaryPrimitives.WriteUInt32LittleEndian(place.AsSpan(10), checked((uint)offset));
            directory.Write([0x50, 0x4b, 1, 2, VersionNeeded, 0]);
            directory.Write(common);
            directory.Write(place);
            directory.Write(nameBytes);
            offset += 30 + nameBytes.Length + contents.Length;
        }

        byte[] end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), checked((ushort)entries.Count));
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), checked((ushort)entries.Count));
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), checked((uint)directory.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), checked((uint)offset));
        stream.Write(directory.ToArray());
        stream.Write(end);
    }

    /// <summary>The contents of entry <paramref name="name"/>.</summary>
    /// <exception cref="InvalidDataException">The entry is missing, compressed, or damaged.</exception>
    public static byte[] Read(ZipArchive archive, string name, long archiveLength)
    {
        ZipArchiveEntry entry = Entry(archive, name) ?? throw new InvalidDataException($"it has no '{name}'");

        // Entries are stored as they are, so none can be larger than the file: a size is believed only up to there.
        if (entry.Length != entry.CompressedLength || entry.Length > archiveLength)
        {
            throw new InvalidDataException($"'{name}' is not stored uncompressed");
        }

        var contents = new byte[entry.Length];
        try
        {
            using Stream stream = entry.Open();
            stream.ReadExactly(contents);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"'{name}' is not where the archive's directory says: the file is damaged", e);
        }

        return contents;
    }

    private static ZipArchiveEntry? Entry(ZipArchive archive, string name)
    {
        try
        {
            return archive.GetEntry(name);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException("the archive's directory is damaged", e);
        }
    }

    // What the header before the data and the directory at the end have in common: version to extra length.
    private static byte[] CommonHeader(int nameLength, byte[] contents)
    {
        var header = new byte[26];
        BinaryPrimitives.WriteUInt16LittleEndian(header, VersionNeeded);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), FirstOfJanuary1980);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(10), Crc32.Of(contents));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(14), (uint)contents.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(18), (uint)contents.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), checked((ushort)nameLength));
        return header;
    }
}
