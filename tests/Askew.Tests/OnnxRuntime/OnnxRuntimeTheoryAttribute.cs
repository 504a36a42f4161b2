using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.OnnxRuntime;

/// <summary>A test with cases that is reported as skipped where ONNX Runtime or the real networks are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where there is nothing to compare with.</summary>
    public OnnxRuntimeTheoryAttribute() => Skip = OnnxRuntimeSession.WhyMissing ?? (RealData.Folder is null ? RealData.Missing : null);
}
