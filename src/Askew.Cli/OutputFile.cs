namespace Askew.Cli;

/// <summary>Writes files whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Writes beside <paramref name="path"/> under a temporary name, then renames.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"The folder '{folder}' for the output does not exist.");
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
}
