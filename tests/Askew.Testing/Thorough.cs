namespace Askew.Testing;

/// <summary>Whether tests that take minutes run, too: where the environment says ASKEW_THOROUGH=1.</summary>
internal static class Thorough
{
    /// <summary>The variable that asks for them.</summary>
    public const string Variable = "ASKEW_THOROUGH";

    /// <summary>Whether it does.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Why a test is left out; null where it is not.</summary>
    public static string? Message => IsOn ? null : $"It takes minutes: {Variable}=1 runs it.";
}
