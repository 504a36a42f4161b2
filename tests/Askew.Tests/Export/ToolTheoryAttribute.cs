using Askew.Testing;

namespace Askew.Tests.Export;

/// <summary>A test that is reported as skipped where a program that it runs is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where one of <paramref name="programs"/> is missing.</summary>
    public ToolTheoryAttribute(params string[] programs) => Skip = MissingTools.Message(programs);
}
