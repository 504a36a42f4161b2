namespace Askew.Tests.Samples;

/// <summary>A folder for the time of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("askew-samples-").FullName;

    /// <summary>Puts a file there and gives its path.</summary>
    public string Add(string name, byte[] content)
    {
        string path = Path.Combine(FullPath, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Puts a text file there and gives its path.</summary>
    public string Add(string name, string text) => Add(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
