using System.Reflection;
using System.Text.Json;

namespace Askew.Files;

/// <summary>Profiles of one kind, JSON pages that say what something can do: those that come with Askew by name, others by the path of
/// their file.</summary>
/// <param name="Kind">What they describe, such as "target".</param>
/// <param name="Assembly">Where those that come along are.</param>
/// <param name="Folder">The folder that they have there.</param>
/// <param name="Names">Their names.</param>
internal sealed record JsonProfiles(string Kind, Assembly Assembly, string Folder, IReadOnlyList<string> Names)
{
    // A profile is a page; a file that someone names by mistake may be anything.
    private const int LargestSize = 1 << 20;

    /// <summary>What to say behind the mistakes of a profile; empty for nothing.</summary>
    public string Advice { get; init; } = string.Empty;

    /// <summary>The text of the profile called <paramref name="nameOrPath"/>, or in the file of that path.</summary>
    /// <exception cref="ArgumentException">There is none, or it cannot be read; the message says what is possible.</exception>
    public string TextOf(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
        {
            return EmbeddedText.Of(Assembly, $"{Folder}.{nameOrPath}.json");
        }

        if (!File.Exists(nameOrPath))
        {
            throw new ArgumentException(
                $"There is no {Kind} '{nameOrPath}', and no file of that name.{NearestName.Hint(nameOrPath, Names)} "
                + $"The {Kind}s are: {string.Join(", ", Names)}; or give the path of a profile.");
        }

        try
        {
            return InputFile.ReadText(nameOrPath, LargestSize)
                ?? throw Refusal(nameOrPath, ["$: it is longer than a profile can be."]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The {Kind} profile '{nameOrPath}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a profile.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Its file, or what else it came from; for messages.</param>
    /// <param name="read">What is made of it.</param>
    /// <param name="prepare">What becomes of the text before, and where its mistakes go; null for nothing.</param>
    /// <exception cref="ArgumentException">It has mistakes; names all of them, each after its JSON path.</exception>
    public T Parse<T>(
        string json, string source, Func<JsonSection, T> read, Func<string, List<string>, string>? prepare = null) =>
        JsonSection.Parse(json, read, (mistakes, e) => Refusal(source, mistakes, e), prepare);

    /// <summary>What is said of a profile with mistakes.</summary>
    public ArgumentException Refusal(string source, IReadOnlyList<string> mistakes, JsonException? innerException = null) => new(
        $"The {Kind} profile '{source}' has {MistakeText.Of(mistakes)}" + (Advice.Length == 0 ? string.Empty : "\n" + Advice),
        innerException);
}
