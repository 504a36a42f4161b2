namespace Askew.Export.TFLite.Schema;

/// <summary>A version of an operator, with the first release of the runtime that knows it.</summary>
/// <param name="Number">The version.</param>
/// <param name="Major">The release, before the point.</param>
/// <param name="Minor">The release, behind the point.</param>
internal readonly record struct LiteVersion(int Number, int Major, int Minor) : IComparable<LiteVersion>
{
    /// <summary>The release.</summary>
    public string Release => FormattableString.Invariant($"{Major}.{Minor}.0");

    /// <summary>By release.</summary>
    public int CompareTo(LiteVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));
}
