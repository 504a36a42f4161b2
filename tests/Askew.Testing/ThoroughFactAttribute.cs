namespace Askew.Testing;

/// <summary>A test that takes minutes, and is reported as skipped unless <see cref="Thorough"/> ones are asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ThoroughFactAttribute : FactAttribute
{
    /// <summary>Skips where nobody asked for it.</summary>
    public ThoroughFactAttribute() => Skip = Thorough.Message;
}
