using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.OnnxRuntime;

/// <summary>A test that is reported as skipped where ONNX Runtime, or the real networks, are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    /// <summary>Skips where there is nothing to compare with.</summary>
    /// <param name="needsRealData">Whether the test reads the real networks.</param>
    public OnnxRuntimeFactAttribute(bool needsRealData = false) =>
        Skip = OnnxRuntimeSession.WhyMissing ?? (needsRealData && RealData.Folder is null ? RealData.Missing : null);
}
