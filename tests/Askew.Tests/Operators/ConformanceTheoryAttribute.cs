namespace Askew.Tests.Operators;

/// <summary>A test of cases of ONNX's test suite that is reported as skipped where the suite is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where there is nothing to test with.</summary>
    public ConformanceTheoryAttribute() => Skip = ConformanceSuite.WhyMissing;
}
