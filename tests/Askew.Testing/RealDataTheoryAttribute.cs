namespace Askew.Testing;

/// <summary>A test that is reported as skipped where the real data, or a program that it runs, is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealDataTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where the data or one of <paramref name="programs"/> is missing.</summary>
    public RealDataTheoryAttribute(params string[] programs) =>
        Skip = RealData.Folder is null ? RealData.Missing : MissingTools.Message(programs);
}
