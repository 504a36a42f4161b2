using System.Security.Cryptography;
using System.Text;
using Askew.Files;

namespace Askew.Workflows;

/// <summary>What stands for the contents of files, wherever they lie.</summary>
internal static class Fingerprint
{
    /// <summary>Of one file: its SHA-256.</summary>
    public static string OfFile(string path)
    {
        using FileStream stream = InputFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Of a text.</summary>
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Of several files, by their names and contents.</summary>
    public static string OfFiles(IEnumerable<string> paths) =>
        OfText(string.Join('\n', paths.Select(path => $"{Path.GetFileName(path)} {OfFileIfReadable(path)}")));

    /// <summary>Of a model: its file, and those of its weights where they lie apart.</summary>
    public static string Of(ModelSource source) => source.WeightFiles is { Count: > 0 } weights
        ? OfText(string.Join('\n', weights.Prepend(source.Path).Select(OfFile)))
        : OfFile(source.Path);

    // What cannot be read is somebody else's complaint, if it matters.
    private static string OfFileIfReadable(string path)
    {
        try
        {
            return OfFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }
}
