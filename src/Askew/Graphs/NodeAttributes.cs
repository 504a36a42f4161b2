using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>The attributes of a node, by their ONNX names. A missing one has the default that the caller gives.</summary>
/// <remarks>Values are <see cref="long"/>, <see cref="float"/>, <see cref="string"/>, <see cref="Tensor"/>, <see cref="Graphs.Branch"/>, or
/// arrays of long, float or string.</remarks>
internal sealed class NodeAttributes(IReadOnlyDictionary<string, object> values)
{
    /// <summary>No attribute at all.</summary>
    public static readonly NodeAttributes None = new(new Dictionary<string, object>());

    /// <summary>The names of the attributes that are there.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>The attribute <paramref name="name"/>, which is there.</summary>
    public object this[string name] => values[name];

    /// <summary>Whether the attribute is there.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>An integer attribute that fits 32 bits.</summary>
    public int Int(string name, int fallback) => values.TryGetValue(name, out object? value)
        ? checked((int)As<long>(name, value))
        : fallback;

    /// <summary>An integer attribute that fits 64 bits.</summary>
    public long Long(string name, long fallback) => values.TryGetValue(name, out object? value) ? As<long>(name, value) : fallback;

    /// <summary>A real attribute.</summary>
    public float Float(string name, float fallback) =>
        values.TryGetValue(name, out object? value) ? As<float>(name, value) : fallback;

    /// <summary>A text attribute.</summary>
    public string Text(string name, string fallback) =>
        values.TryGetValue(name, out object? value) ? As<string>(name, value) : fallback;

    /// <summary>A list of integers that fit 32 bits; null where it is missing.</summary>
    public int[]? Ints(string name) => values.TryGetValue(name, out object? value)
        ? Array.ConvertAll(As<long[]>(name, value), v => checked((int)v))
        : null;

    /// <summary>A list of integers that fit 64 bits; null where it is missing.</summary>
    public long[]? Longs(string name) => values.TryGetValue(name, out object? value) ? As<long[]>(name, value) : null;

    /// <summary>A list of reals; null where it is missing.</summary>
    public float[]? Floats(string name) => values.TryGetValue(name, out object? value) ? As<float[]>(name, value) : null;

    /// <summary>A list of texts; null where it is missing.</summary>
    public string[]? Texts(string name) => values.TryGetValue(name, out object? value) ? As<string[]>(name, value) : null;

    /// <summary>A tensor attribute; null where it is missing.</summary>
    public Tensor? Tensor(string name) => values.TryGetValue(name, out object? value) ? As<Tensor>(name, value) : null;

    /// <summary>A graph attribute; null where it is missing.</summary>
    public Branch? Branch(string name) => values.TryGetValue(name, out object? value) ? As<Branch>(name, value) : null;

    private static T As<T>(string name, object value) => value is T typed
        ? typed
        : throw new GraphException($"attribute '{name}' is a {value.GetType().Name}, but a {typeof(T).Name} was expected");
}
