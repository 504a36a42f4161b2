namespace Askew.Files;

/// <summary>Where a JSON document keeps its long arrays, and refers to them by a number.</summary>
internal interface IArrayStore
{
    /// <summary>Keeps <paramref name="values"/> and tells the number by which they are found.</summary>
    int Append<T>(ReadOnlySpan<T> values)
        where T : unmanaged;

    /// <summary>The <paramref name="count"/> values with the number <paramref name="offset"/>.</summary>
    /// <exception cref="System.Text.Json.JsonException">There are none.</exception>
    T[] Read<T>(int offset, int count)
        where T : unmanaged;
}
