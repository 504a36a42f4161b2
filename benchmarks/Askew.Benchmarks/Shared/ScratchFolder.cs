namespace Askew.Benchmarks;

/// <summary>A folder that is gone in the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("askew-benchmark-");

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);
}
