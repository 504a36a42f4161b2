using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>Settles the shapes of a network's inputs where the model leaves them open.</summary>
internal static class ShapeResolution
{
    /// <summary>Sets the shape of every input of <paramref name="graph"/>.</summary>
    /// <param name="graph">A graph whose shapes have not been inferred yet.</param>
    /// <param name="known">For inputs by name the whole shape that the data will have.</param>
    /// <exception cref="GraphException">A shape stays open, or does not fit what the model declares.</exception>
    public static void Resolve(Graph graph, IReadOnlyDictionary<string, Shape> known) =>
        Resolve(graph, input => known.GetValueOrDefault(input.Name));

    /// <summary>Sets the shape of every input of <paramref name="graph"/>.</summary>
    /// <remarks>Without a known shape, the batch (the first of two or more dimensions, the same for all inputs) becomes 1, and all else
    /// must be declared.</remarks>
    /// <param name="graph">A graph whose shapes have not been inferred yet.</param>
    /// <param name="known">Gives the whole shape that the data of an input will have, or null.</param>
    /// <exception cref="GraphException">A shape stays open, or does not fit what the model declares.</exception>
    public static void Resolve(Graph graph, Func<Value, Shape?>? known = null)
    {
        // A batch is common to all inputs; states of recurrent layers have first dimensions of their own.
        bool haveBatch = graph.Inputs.Where(input => input.DeclaredExtents is { Count: >= 2 })
            .Select(input => input.DeclaredExtents![0]).OfType<int>().Distinct().Count() <= 1;
        foreach (Value input in graph.Inputs)
        {
            input.Shape = known?.Invoke(input) is { } shape ? Checked(input, shape) : Declared(input, haveBatch);
        }
    }

    /// <summary>The declared extents as text, open ones as <c>?</c>.</summary>
    public static string Describe(Value input) => input.DeclaredExtents is { } extents
        ? "[" + string.Join(",", extents.Select(extent => extent?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?")) + "]"
        : "of unknown rank";

    /// <summary>Whether data of <paramref name="shape"/> can be what the model declares of <paramref name="input"/>.</summary>
    /// <remarks>A batch can differ from what was declared: most models compute each of its members alone.</remarks>
    public static bool Fits(Value input, Shape shape)
    {
        if (input.DeclaredExtents is not { } declared)
        {
            return true;
        }

        int first = declared.Count >= 2 ? 1 : 0;
        return declared.Count == shape.Rank
            && Enumerable.Range(first, declared.Count - first).All(d => declared[d] is null || declared[d] == shape[d]);
    }

    private static Shape Checked(Value input, Shape shape) => Fits(input, shape)
        ? shape
        : throw new GraphException($"the network's input '{input.Name}' is {Describe(input)}, but the data are {shape}");

    private static Shape Declared(Value input, bool haveBatch)
    {
        if (input.DeclaredExtents is not { } declared)
        {
            throw new GraphException($"the model does not say what shape its input '{input.Name}' has; give it");
        }

        var extents = new int[declared.Count];
        for (int d = 0; d < extents.Length; d++)
        {
            bool isBatch = d == 0 && extents.Length >= 2;
            extents[d] = isBatch && (haveBatch || declared[d] is null) ? 1 : declared[d] ?? throw new GraphException(
                $"the model leaves dimension {d} of its input '{input.Name}' {Describe(input)} open; give the size (\"size\" or \"crop\" "
                + $"of a recipe)");
        }

        return new Shape(extents);
    }
}
