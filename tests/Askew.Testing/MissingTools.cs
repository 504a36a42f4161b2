namespace Askew.Testing;

/// <summary>Says which programs are not installed.</summary>
internal static class MissingTools
{
    /// <summary>Why a test that needs <paramref name="programs"/> is skipped; null where all are there.</summary>
    public static string? Message(params IReadOnlyList<string> programs)
    {
        string[] missing = [.. programs.Where(program => !CToolchain.Has(program))];
        return missing.Length == 0 ? null : $"NOT INSTALLED: {string.Join(", ", missing)}; ./test.sh installs it where it may.";
    }
}
