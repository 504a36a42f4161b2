using System.Text.Json;
using Askew.Files;

namespace Askew.Workflows;

/// <summary>Keeps finished results of long work on disk, so that the same work, interrupted and started again, goes on where it
/// was.</summary>
/// <remarks>A result is found again only with the same inputs: tool, files, options. What cannot be read or written is as if it were not
/// there.</remarks>
internal sealed class ResultStore
{
    private readonly string folder;
    private readonly string inputs;

    /// <summary>A store for work on <paramref name="inputs"/>.</summary>
    public ResultStore(params IEnumerable<string> inputs)
    {
        string cache = Environment.GetEnvironmentVariable("ASKEW_CACHE") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "askew");
        folder = Path.Combine(cache, "results");
        this.inputs = string.Join('\n', inputs.Prepend(typeof(ResultStore).Module.ModuleVersionId.ToString()).Prepend(Builds));
    }

    // Another build of the libraries can give other results.
    private static string Builds =>
        typeof(Quantization.ModelQuantizer).Module.ModuleVersionId + "\n" + typeof(Execution.IntegerInterpreter).Module.ModuleVersionId;

    // As deep as samples and labels are looked for, and some more; links may lead round in circles.
    private const int DeepestFolder = 8;

    /// <summary>What stands for the contents of a folder or file of data: names, sizes and times of change.</summary>
    public static string OfData(string path)
    {
        IEnumerable<FileInfo> files = Directory.Exists(path)
            ? new DirectoryInfo(path).EnumerateFiles("*", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                MaxRecursionDepth = DeepestFolder,
                AttributesToSkip = FileAttributes.None,
                IgnoreInaccessible = true,
            })
            : [new FileInfo(path)];
        string list = string.Join('\n', files.Select(Line).Order(StringComparer.Ordinal));
        return Fingerprint.OfText(list);

        // Of a link, what it leads to counts.
        static string Line(FileInfo file) => file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target
            ? $"{file.FullName} {target.Length} {target.LastWriteTimeUtc.Ticks}"
            : $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}";
    }

    /// <summary>The result called <paramref name="name"/>; null where there is none yet.</summary>
    public T? Find<T>(string name)
        where T : class
    {
        try
        {
            return File.Exists(PathOf(name))
                ? JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(name)), JsonText.TypeIn<T>(JsonText.Options)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps <paramref name="result"/> as <paramref name="name"/>.</summary>
    public void Keep<T>(string name, T result)
    {
        try
        {
            Directory.CreateDirectory(folder);
            OutputFile.Write(PathOf(name), JsonSerializer.SerializeToUtf8Bytes(result, JsonText.TypeIn<T>(JsonText.Options)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it will be computed again.
        }
    }

    /// <summary>Forgets the result called <paramref name="name"/>.</summary>
    public void Forget(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it stays.
        }
    }

    private string PathOf(string name) =>
        Path.Combine(folder, Fingerprint.OfText(inputs + "\n" + name) + ".json");
}
