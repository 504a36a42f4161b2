namespace Askew.Files;

/// <summary>Opens files that are read.</summary>
internal static class InputFile
{
    /// <summary>Opens the regular file at <paramref name="path"/>, be it through links.</summary>
    /// <exception cref="IOException">It cannot be opened, or is a device or a pipe, which may never end.</exception>
    public static FileStream Open(string path)
    {
        RequireRegular(path);
        return File.OpenRead(path);
    }

    /// <summary>The text of the regular file at <paramref name="path"/>.</summary>
    /// <exception cref="IOException">It cannot be read, or is no regular file.</exception>
    public static string ReadText(string path)
    {
        RequireRegular(path);
        return File.ReadAllText(path);
    }

    /// <summary>The text of the regular file at <paramref name="path"/>; null where it is longer than <paramref name="most"/>
    /// characters.</summary>
    /// <exception cref="IOException">It cannot be read, or is no regular file.</exception>
    public static string? ReadText(string path, int most)
    {
        using var reader = new StreamReader(Open(path));
        char[] text = new char[most + 1];
        int length = reader.ReadBlock(text);
        return length <= most ? new string(text, 0, length) : null;
    }

    /// <summary>The lines of the regular file at <paramref name="path"/>.</summary>
    /// <exception cref="IOException">It cannot be read, or is no regular file.</exception>
    public static string[] ReadLines(string path)
    {
        RequireRegular(path);
        return File.ReadAllLines(path);
    }

    // Before it is opened: to open a pipe is to wait for somebody at its other end.
    private static void RequireRegular(string path)
    {
        if (FileStatus.Of(path) is { Kind: FileKind.Other })
        {
            throw new IOException($"'{path}' is a device or a pipe, not a regular file.");
        }
    }
}
