namespace Askew.Testing;

/// <summary>A test on real data that takes minutes, and is reported as skipped unless ASKEW_THOROUGH is 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ThoroughTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where the data is missing or nobody asked for it.</summary>
    public ThoroughTheoryAttribute() => Skip = RealData.Folder is null ? RealData.Missing
        : Environment.GetEnvironmentVariable("ASKEW_THOROUGH") == "1" ? null : "It takes minutes: ASKEW_THOROUGH=1 runs it.";
}
