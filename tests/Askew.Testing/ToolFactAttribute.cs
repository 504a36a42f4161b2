namespace Askew.Testing;

/// <summary>A test that is reported as skipped where a program that it runs is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    /// <summary>Skips where one of <paramref name="programs"/> is missing.</summary>
    public ToolFactAttribute(params string[] programs) => Skip = MissingTools.Message(programs);
}
