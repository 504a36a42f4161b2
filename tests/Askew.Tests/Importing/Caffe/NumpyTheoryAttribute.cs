using Askew.Testing;

namespace Askew.Tests.Importing.Caffe;

/// <summary>A test that needs the real networks and Debian's NumPy, and is reported as skipped where one of them is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NumpyTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where there is nothing to test with.</summary>
    public NumpyTheoryAttribute() => Skip = RealData.Folder is null ? RealData.Missing
        : Directory.Exists("/usr/lib/python3/dist-packages/numpy") ? null
        : "NOT INSTALLED: python3-numpy; ./test.sh installs it where it may.";
}
