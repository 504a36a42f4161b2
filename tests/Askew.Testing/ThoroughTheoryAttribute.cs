namespace Askew.Testing;

/// <summary>A test on real data that takes minutes, and is reported as skipped unless <see cref="Thorough"/> ones are asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ThoroughTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where the data is missing or nobody asked for it.</summary>
    public ThoroughTheoryAttribute() => Skip = RealData.Folder is null ? RealData.Missing : Thorough.Message;
}
