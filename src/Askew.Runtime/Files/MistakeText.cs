namespace Askew.Files;

/// <summary>How the mistakes of a file are told: all of them, one a line.</summary>
internal static class MistakeText
{
    /// <summary>"a mistake:" or "3 mistakes:", and the mistakes.</summary>
    public static string Of(IReadOnlyList<string> mistakes) =>
        (mistakes.Count == 1 ? "a mistake:" : $"{mistakes.Count} mistakes:") + string.Concat(mistakes.Select(mistake => "\n  " + mistake));
}
