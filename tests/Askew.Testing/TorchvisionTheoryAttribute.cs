namespace Askew.Testing;

/// <summary>Tests that are reported as skipped where Debian's package python3-torchvision is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TorchvisionTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where there is nothing to test with.</summary>
    public TorchvisionTheoryAttribute()
    {
        if (!Directory.Exists("/usr/lib/python3/dist-packages/torchvision"))
        {
            Skip = "NOT INSTALLED: python3-torchvision; apt-get install python3-torchvision";
        }
    }
}
