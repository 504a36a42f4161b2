namespace Askew.Samples;

/// <summary>Paths that data and recipes name: always relative to the data folder, and never out of it.</summary>
internal static class DataPath
{
    /// <summary>Whether a path is relative and has no step up. Either kind of slash separates, on every system.</summary>
    public static bool StaysWithin(string path) =>
        path.Length > 0
        && !Path.IsPathRooted(path)
        && path[0] is not ('/' or '\\')
        && !path.Contains('\0')
        && !(path.Length > 1 && path[1] == ':')
        && !path.Split('/', '\\').Contains("..");

    /// <summary>The path in the form that samples are named in: forward slashes, no steps in place.</summary>
    public static string Normalize(string path) =>
        string.Join('/', path.Split('/', '\\').Where(step => step is not ("" or ".")));

    /// <summary>The path of <paramref name="file"/> relative to <paramref name="folder"/>, in the same form.</summary>
    public static string NameOf(string file, string folder) => Normalize(Path.GetRelativePath(folder, file));
}
