using System.Reflection;
using Askew.Files;

namespace Askew.Quantization.Targets;

/// <summary>Finds target profiles: those that come with Askew by name, others by the path of their file.</summary>
internal static class TargetCatalog
{
    /// <summary>The target that is used where none is named.</summary>
    public const string Default = "cpu";

    // A profile is a page; a file that someone names by mistake may be anything.
    private const int LargestSize = 1 << 20;

    /// <summary>The names of the targets that come with Askew, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["cpu", "paper", "symmetric", "mlu220", "cmsis-nn", "tflite", "tflite-16x8", "power-of-two", "onnxruntime"];

    /// <summary>The profile called <paramref name="nameOrPath"/>, or in the file of that path.</summary>
    /// <exception cref="ArgumentException">There is none, or it makes no sense; the message says what and what is possible.</exception>
    public static TargetProfile Find(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
        {
            return TargetFile.Parse(Shipped(nameOrPath), nameOrPath);
        }

        if (!File.Exists(nameOrPath))
        {
            throw new ArgumentException(
                $"There is no target '{nameOrPath}', and no file of that name.{NearestName.Hint(nameOrPath, Names)} "
                + $"The targets are: {string.Join(", ", Names)}; or give the "
                + $"path of a profile.");
        }

        TargetProfile profile = TargetFile.Parse(ReadText(nameOrPath), nameOrPath);
        return Names.Contains(profile.Name)
            ? throw TargetFile.Refusal(
            nameOrPath, [$"$.name: '{profile.Name}' comes with Askew; a profile of your own needs a name of its own."])
            : profile;
    }

    /// <summary>The text of a profile that comes with Askew.</summary>
    internal static string Shipped(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Askew.Quantization.Targets.{name}.json")
            ?? throw new InvalidOperationException($"The target '{name}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string ReadText(string path)
    {
        try
        {
            return InputFile.ReadText(path, LargestSize)
                ?? throw TargetFile.Refusal(path, ["$: it is longer than a profile can be."]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The target profile '{path}' cannot be read: {e.Message}", e);
        }
    }
}
