namespace Askew.Testing;

/// <summary>A test with cases that is reported as skipped where Debian's NumPy, or what else it needs, is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NumpyTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where there is nothing to test with.</summary>
    public NumpyTheoryAttribute(bool needsRealData = false) =>
        Skip = NumpyFactAttribute.WhyMissing ?? (needsRealData && RealData.Folder is null ? RealData.Missing : null);
}
