namespace Askew.Testing;

/// <summary>A test that is reported as skipped where Debian's package python3-numpy is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NumpyFactAttribute : FactAttribute
{
    /// <summary>Skips where there is nothing to test with.</summary>
    public NumpyFactAttribute() => Skip = WhyMissing;

    /// <summary>Why a test is skipped; null where it can run.</summary>
    internal static string? WhyMissing => Directory.Exists("/usr/lib/python3/dist-packages/numpy")
        ? null
        : "NOT INSTALLED: python3-numpy; ./test.sh installs it where it may.";
}
