using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.TFLite;

/// <summary>A test that is reported as skipped where LiteRT, or the real data that it needs, is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LiteRtTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where something is missing.</summary>
    public LiteRtTheoryAttribute(bool needsRealData = true) =>
        Skip = needsRealData && RealData.Folder is null ? RealData.Missing : LiteRt.WhyMissing;
}
