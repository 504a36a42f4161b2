namespace Askew.Files;

/// <summary>Writes files whole or not at all.</summary>
/// <remarks>A link stays, and what it leads to is replaced. What is no regular file, such as a device or a pipe, is written into, and so is
/// what is open already, such as /dev/stdout. Who may read and write a file that is replaced stays as it is.</remarks>
internal static class OutputFile
{
    /// <summary>Checks, before long work starts, that files can be written at <paramref name="paths"/> and are different files; nulls are
    /// left out.</summary>
    /// <exception cref="RequestException">They cannot, or are not; names all of them.</exception>
    public static void RequireWritable(params IEnumerable<string?> paths)
    {
        string[] given = [.. paths.OfType<string>()];
        string[] mistakes = [.. given.Select(WhyNotWritable).OfType<string>()];
        if (mistakes.Length > 0)
        {
            throw new RequestException(string.Join("\n", mistakes));
        }

        var seen = new Dictionary<FileIdentity, string>();
        foreach (string path in given)
        {
            if (FileIdentity.Of(path) is { } identity && !seen.TryAdd(identity, path))
            {
                throw new RequestException(
                    $"'{path}' would be written twice: it is also the output '{seen[identity]}'. Name another file.");
            }
        }
    }

    /// <summary>Checks that no output is a file that is read; nulls are left out.</summary>
    /// <exception cref="RequestException">One is, be it by another path.</exception>
    public static void RequireApart(IEnumerable<string?> outputs, IEnumerable<string?> inputs)
    {
        var read = new Dictionary<FileIdentity, string>();
        foreach (string input in inputs.OfType<string>())
        {
            if (FileIdentity.Of(input) is { } identity)
            {
                read.TryAdd(identity, input);
            }
        }

        foreach (string output in outputs.OfType<string>())
        {
            if (FileIdentity.Of(output) is { } identity && read.TryGetValue(identity, out string? input))
            {
                throw new RequestException($"The output '{output}' would destroy an input: it is the file '{input}'. Name another file.");
            }
        }
    }

    /// <summary>Writes beside <paramref name="path"/> under a temporary name, then renames.</summary>
    public static void Write(string path, Action<Stream> write) => Write((path, write));

    /// <summary>Writes several files that belong together: all are there under temporary names before the first is renamed, and where one
    /// cannot be renamed, what it was to replace comes back.</summary>
    public static void Write(params IReadOnlyList<(string Path, Action<Stream> Write)> files)
    {
        var staged = new List<(string Temporary, string Target)>();
        var replaced = new Dictionary<string, string>(StringComparer.Ordinal);
        int renamed = 0;
        try
        {
            foreach ((string path, Action<Stream> write) in files)
            {
                if (WhyNotWritable(path) is { } reason)
                {
                    throw new RequestException(reason);
                }

                if (IsWrittenInto(path))
                {
                    WriteInto(path, write);
                    continue;
                }

                string target = FileIdentity.Target(path);
                string temporary = TemporaryBeside(target);
                staged.Add((temporary, target));
                using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    write(stream);
                }

                if (File.Exists(target) && !OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
                }
            }

            // One file is there or not; of several, what they replace is kept until all are there.
            foreach ((_, string target) in staged.Count > 1 ? staged.Where(file => File.Exists(file.Target)) : [])
            {
                replaced[target] = TemporaryBeside(target);
                File.Copy(target, replaced[target]);
            }

            foreach ((string temporary, string target) in staged)
            {
                File.Move(temporary, target, overwrite: true);
                renamed++;
            }
        }
        finally
        {
            if (renamed < staged.Count)
            {
                foreach ((_, string target) in staged.Take(renamed))
                {
                    TakeBack(target, replaced.GetValueOrDefault(target));
                }
            }

            staged.ForEach(file => File.Delete(file.Temporary));
            Array.ForEach([.. replaced.Values], File.Delete);
        }
    }

    private static void TakeBack(string target, string? kept)
    {
        if (kept is null)
        {
            File.Delete(target);
        }
        else
        {
            File.Move(kept, target, overwrite: true);
        }
    }

    /// <summary>Makes a folder for outputs, with those above it.</summary>
    /// <exception cref="RequestException">It cannot be made.</exception>
    public static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path.Trim().Length > 0 ? path
                : throw new RequestException("The name of the output folder is empty; name a folder."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException($"The output folder '{path}' cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Writes text: UTF-8, lines end with a line feed.</summary>
    public static void WriteText(string path, Action<TextWriter> write) => Write(path, Text(write));

    /// <summary>What writes text into a stream: UTF-8, lines end with a line feed.</summary>
    public static Action<Stream> Text(Action<TextWriter> write) => stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    };

    /// <summary>Writes <paramref name="contents"/>.</summary>
    public static void Write(string path, byte[] contents) => Write(path, stream => stream.Write(contents));

    // All at once, since writers may go back in their streams, which a pipe cannot.
    private static void WriteInto(string path, Action<Stream> write)
    {
        using var contents = new MemoryStream();
        write(contents);
        FileMode mode = FileStatus.Of(path) is { Kind: FileKind.Regular } ? FileMode.Append : FileMode.Open;
        using var stream = new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(contents.GetBuffer().AsSpan(0, (int)contents.Length));
    }

    // Nobody can have put a link at a name that nobody could guess. It is short, so that it fits wherever the file's own name does.
    private static string TemporaryBeside(string target) => Path.Combine(Path.GetDirectoryName(target)!, $".askew-{Guid.NewGuid():n}.tmp");

    private static bool IsWrittenInto(string path) => FileStatus.Of(path) is { } status
        && (status.Kind == FileKind.Other || (status.Kind == FileKind.Regular && IsOpenAlready(Path.GetFullPath(path))));

    // By these names a process calls what it was given, which others may be writing to as well.
    private static bool IsOpenAlready(string path) => path is "/dev/stdout" or "/dev/stderr"
        || path.StartsWith("/dev/fd/", StringComparison.Ordinal) || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    private static string? WhyNotWritable(string path)
    {
        if (path.Trim().Length == 0 || path.Contains('\0'))
        {
            return "The name of an output is empty; name a file.";
        }

        if (Directory.Exists(path))
        {
            return $"The output '{path}' is a folder; name a file in it.";
        }

        if (IsWrittenInto(path))
        {
            return null;
        }

        try
        {
            string target = FileIdentity.Target(path);
            string folder = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(folder))
            {
                return $"The folder '{folder}' for the output does not exist.";
            }

            TryName(target);
            using FileStream probe =
                new(TemporaryBeside(target), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The output '{path}' cannot be written: {e.Message}";
        }
    }

    // Names may be too long for the disk, which it says when it is asked for one.
    private static void TryName(string path)
    {
        try
        {
            File.GetAttributes(path);
        }
        catch (FileNotFoundException)
        {
            // Possible, and free.
        }
    }
}
