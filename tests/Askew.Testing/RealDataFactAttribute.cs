namespace Askew.Testing;

/// <summary>A test that is reported as skipped where the real data is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealDataFactAttribute : FactAttribute
{
    /// <summary>Skips where there is nothing to test with.</summary>
    public RealDataFactAttribute() => Skip = RealData.Folder is null ? RealData.Missing : null;
}
