namespace Askew.Tests.Operators;

/// <summary>A test that is reported as skipped where ONNX's test suite is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceFactAttribute : FactAttribute
{
    /// <summary>Skips where there is nothing to test with.</summary>
    public ConformanceFactAttribute() => Skip = ConformanceSuite.WhyMissing;
}
