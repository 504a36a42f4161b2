using System.Reflection;
using Askew.Files;

namespace Askew.Costs;

/// <summary>Finds processors: those that come with Askew by name, others by the path of their profile.</summary>
internal static class ProcessorCatalog
{
    // A profile is a page; a file that someone names by mistake may be anything.
    private const int LargestSize = 1 << 20;

    /// <summary>The names of the microcontrollers that come with Askew: profiles of exported C.</summary>
    public static IReadOnlyList<string> Microcontrollers { get; } = ["cortex-m4", "cortex-m7", "cortex-m55"];

    /// <summary>The names of all processors that come with Askew.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Microcontrollers, "npu"];

    /// <summary>The processor called <paramref name="nameOrPath"/>, or of the profile there.</summary>
    /// <exception cref="ArgumentException">There is none, or it makes no sense; the message says what and what is possible.</exception>
    public static ProcessorProfile Find(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
        {
            using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Askew.Costs.Profiles.{nameOrPath}.json")
                ?? throw new InvalidOperationException($"The processor '{nameOrPath}' is missing from the assembly.");
            using var reader = new StreamReader(stream);
            return ProcessorFile.Parse(reader.ReadToEnd(), nameOrPath);
        }

        return File.Exists(nameOrPath)
            ? ProcessorFile.Parse(ReadText(nameOrPath), nameOrPath)
            : throw new ArgumentException(
                $"There is no processor '{nameOrPath}', and no file of that name.{NearestName.Hint(nameOrPath, Names)} "
                + $"The processors are: {string.Join(", ", Names)}; or give the path of a profile.");
    }

    private static string ReadText(string path)
    {
        try
        {
            return InputFile.ReadText(path, LargestSize)
                ?? throw ProcessorFile.Refusal(path, ["$: it is longer than a profile can be."]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The processor's profile '{path}' cannot be read: {e.Message}", e);
        }
    }
}
