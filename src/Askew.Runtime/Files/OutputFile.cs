namespace Askew.Files;

/// <summary>Writes files whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Checks, before long work starts, that files can be written at <paramref name="paths"/>; nulls are left out.</summary>
    /// <exception cref="RequestException">They cannot; names all of them.</exception>
    public static void RequireWritable(params IEnumerable<string?> paths)
    {
        string[] mistakes = [.. paths.OfType<string>().Select(WhyNotWritable).OfType<string>()];
        if (mistakes.Length > 0)
        {
            throw new RequestException(string.Join("\n", mistakes));
        }
    }

    /// <summary>Writes beside <paramref name="path"/> under a temporary name, then renames.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new RequestException($"The folder '{folder}' for the output does not exist.");
        }

        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.tmp");
        try
        {
            using (FileStream stream = File.Create(temporary))
            {
                write(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes text: UTF-8, lines end with a line feed.</summary>
    public static void WriteText(string path, Action<TextWriter> write) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream) { NewLine = "\n" };
        write(writer);
    });

    /// <summary>Writes <paramref name="contents"/>.</summary>
    public static void Write(string path, byte[] contents) => Write(path, stream => stream.Write(contents));

    private static string? WhyNotWritable(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (!Directory.Exists(folder))
        {
            return $"The folder '{folder}' for the output does not exist.";
        }

        if (Directory.Exists(path))
        {
            return $"The output '{path}' is a folder; name a file in it.";
        }

        try
        {
            using FileStream probe = new(
                Path.Combine(folder, $".askew.{Environment.ProcessId}.{Guid.NewGuid():n}.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The output '{path}' cannot be written: {e.Message}";
        }
    }
}
