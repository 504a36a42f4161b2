using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export;

/// <summary>As <see cref="RealToolTheoryAttribute"/>, for a test without data of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealToolFactAttribute : FactAttribute
{
    /// <summary>Skips where the data or one of <paramref name="programs"/> is missing.</summary>
    public RealToolFactAttribute(params string[] programs) =>
        Skip = RealData.Folder is null ? RealData.Missing : MissingTools.Message(programs);
}
