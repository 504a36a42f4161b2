using System.Globalization;
using Askew.Files;
using Askew.Graphs;

namespace Askew.Importing.Onnx;

/// <summary>Reads weights that a model keeps in files beside it.</summary>
/// <remarks>A model can name any path; only files inside its own folder are opened, wherever symbolic links lead.</remarks>
/// <param name="folder">The folder of the model; null where it has none, so that nothing may be read.</param>
internal sealed class ExternalData(string? folder)
{
    private const int LongestChainOfLinks = 40;

    private readonly HashSet<string> files = new(StringComparer.Ordinal);

    /// <summary>The files that were read.</summary>
    public IReadOnlyCollection<string> Files => files;

    /// <summary>The <paramref name="size"/> bytes that <paramref name="entries"/> point to; errors begin with
    /// <paramref name="what"/>.</summary>
    public byte[] Read(IEnumerable<StringStringEntryProto> entries, long size, string what)
    {
        string location = "";
        long offset = 0;
        long length = size;
        foreach (StringStringEntryProto entry in entries)
        {
            switch (entry.Key)
            {
                case "location":
                    location = entry.Value;
                    break;
                case "offset":
                    offset = Number(entry, what);
                    break;
                case "length":
                    length = Number(entry, what);
                    break;
            }
        }

        if (length != size)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"{what} needs {size} bytes, but says that '{location}' holds {length} for it"));
        }

        string path = Locate(location, what);
        try
        {
            using FileStream file = InputFile.Open(path);
            if (offset > file.Length || size > file.Length - offset || size > Array.MaxLength)
            {
                throw new GraphException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what} needs {size} bytes from byte {offset} of '{location}', which has only {file.Length}"));
            }

            files.Add(path);
            var bytes = new byte[size];
            file.Seek(offset, SeekOrigin.Begin);
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GraphException($"{what}: the file '{location}' cannot be read ({e.Message})", e);
        }
    }

    /// <summary>The file that <paramref name="entries"/> point to; null where they point to none inside the folder.</summary>
    public string? PathOf(IEnumerable<StringStringEntryProto> entries)
    {
        if (entries.LastOrDefault(entry => entry.Key == "location")?.Value is not { } location)
        {
            return null;
        }

        try
        {
            return Locate(location, location);
        }
        catch (GraphException)
        {
            // Whoever reads the weights says what is wrong with the name.
            return null;
        }
    }

    private static long Number(StringStringEntryProto entry, string what) =>
        long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new GraphException($"{what}: '{entry.Value}' is no {entry.Key} in a file");

    private string Locate(string location, string what)
    {
        if (folder is null)
        {
            throw new GraphException($"{what} is in the file '{location}', but the model was not read from a folder");
        }

        string[] parts = location.Split('/', '\\');
        if (location.Length == 0 || location.Contains('\0') || location.Contains(':') || Path.IsPathRooted(location)
            || parts.Any(part => part is "" or "." or ".."))
        {
            throw new GraphException($"{what} is in the file '{location}': only plain names inside the model's folder are allowed");
        }

        string root = RealPath(folder, what);
        string path = RealPath(Path.Combine(root, Path.Combine(parts)), what);
        return path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new GraphException($"{what} is in the file '{location}', which leads out of the model's folder");
    }

    // The path with every symbolic link in it followed, at whatever depth.
    private static string RealPath(string path, string what)
    {
        path = Path.GetFullPath(path);
        for (int hops = 0; hops < LongestChainOfLinks; hops++)
        {
            if (FollowFirstLink(path) is not { } followed)
            {
                return path;
            }

            path = followed;
        }

        throw new GraphException($"{what}: '{path}' goes through too many symbolic links");
    }

    private static string? FollowFirstLink(string path)
    {
        string root = Path.GetPathRoot(path)!;
        string[] parts = path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        string prefix = root;
        for (int i = 0; i < parts.Length; i++)
        {
            string here = Path.Combine(prefix, parts[i]);
            if (new FileInfo(here).LinkTarget is { } target)
            {
                return Path.GetFullPath(Path.Combine([prefix, target, .. parts[(i + 1)..]]));
            }

            prefix = here;
        }

        return null;
    }
}
