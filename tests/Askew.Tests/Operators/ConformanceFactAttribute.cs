namespace Askew.Tests.Operators;

/// <summary>A test that is reported as skipped where ONNX's test suite is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceFactAttribute : FactAttribute
{
    /// <summary>Where the Debian package puts the suite.</summary>
    public const string Folder = "/usr/share/libonnx-testdata/data";

    /// <summary>Skips where there is nothing to test with.</summary>
    public ConformanceFactAttribute() => Skip = Directory.Exists(Folder) ? null : "The Debian package libonnx-testdata is not installed.";
}
