using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export;

/// <summary>A test that is reported as skipped where the real data, or a program that it runs, is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealToolTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where the data or one of <paramref name="programs"/> is missing.</summary>
    public RealToolTheoryAttribute(params string[] programs) =>
        Skip = RealData.Folder is null ? RealData.Missing : MissingTools.Message(programs);
}
