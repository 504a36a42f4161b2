using System.Globalization;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>What of a model is used, and under which shapes: what <c>--outputs</c> and <c>--shape</c> say.</summary>
internal sealed record ModelView
{
    private const int MostDimensions = 16;

    /// <summary>The model as it is.</summary>
    public static readonly ModelView Whole = new();

    /// <summary>Shapes of inputs by name, in place of what the model leaves open.</summary>
    public IReadOnlyDictionary<string, Shape> Shapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>The tensors at which the network is cut, in order; none for its own outputs.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Nodes that stay float, with all that stands behind them.</summary>
    public IReadOnlyCollection<string> KeptFloat { get; init; } = [];

    /// <summary>Reads what the command line gives.</summary>
    /// <param name="shapes">Each as <c>NAME=1,3,320,320</c>.</param>
    /// <param name="outputs">Names with commas between them; null for none.</param>
    /// <param name="keptFloat">Names of nodes with commas between them; null for none.</param>
    /// <exception cref="RequestException">Something cannot be read; says what.</exception>
    public static ModelView Parse(IReadOnlyList<string> shapes, string? outputs, string? keptFloat = null)
    {
        var known = new Dictionary<string, Shape>(StringComparer.Ordinal);
        foreach (string text in shapes)
        {
            // The name may have an equals sign, the shape has none.
            int at = text.LastIndexOf('=');
            string name = at > 0 ? text[..at] : string.Empty;
            if (name.Length == 0 || ShapeOf(text[(at + 1)..]) is not { } shape)
            {
                throw new RequestException($"--shape '{text}' is not NAME=EXTENT,EXTENT,..., such as images=1,3,320,320.");
            }

            if (!known.TryAdd(name, shape))
            {
                throw new RequestException($"--shape gives two shapes for '{name}'.");
            }
        }

        string[] names = outputs?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return outputs is not null && names.Length == 0
            ? throw new RequestException("--outputs names no tensor.")
            : names.Distinct(StringComparer.Ordinal).Count() < names.Length
                ? throw new RequestException($"--outputs '{outputs}' names a tensor twice.")
                : new ModelView
                {
                    Shapes = known,
                    Outputs = names,
                    KeptFloat = [.. keptFloat?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []],
                };
    }

    /// <summary>What a program asks for.</summary>
    /// <param name="shapes">Extents of inputs by name; null for none.</param>
    /// <param name="outputs">Names of tensors; null for the network's own outputs.</param>
    /// <param name="keptFloat">Names of nodes; null for none.</param>
    /// <exception cref="RequestException">An extent is not positive, or a name is given twice.</exception>
    public static ModelView With(
        IReadOnlyDictionary<string, IReadOnlyList<int>>? shapes, IReadOnlyList<string>? outputs = null,
        IReadOnlyCollection<string>? keptFloat = null) => new()
        {
            Shapes = (shapes ?? new Dictionary<string, IReadOnlyList<int>>()).ToDictionary(
                pair => pair.Key,
                pair => ShapeOf(string.Join(',', pair.Value)) ?? throw new RequestException(
                    $"the shape of '{pair.Key}' is {string.Join(',', pair.Value)}; extents are from 1 up, {MostDimensions} at most."),
                StringComparer.Ordinal),
            Outputs = (outputs ?? []).Distinct(StringComparer.Ordinal).Count() == (outputs ?? []).Count ? outputs ?? []
                : throw new RequestException("the outputs name a tensor twice."),
            KeptFloat = keptFloat ?? [],
        };

    /// <summary>What was chosen, by the names of the command line's options.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        .. Shapes.Count == 0 ? Array.Empty<KeyValuePair<string, string>>() :
        [
            KeyValuePair.Create("shape", string.Join(' ', Shapes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
                $"{pair.Key}={string.Join(',', pair.Value.Extents.ToArray())}"))),
        ],
        .. Outputs.Count == 0 ? Array.Empty<KeyValuePair<string, string>>() : [KeyValuePair.Create("outputs", string.Join(',', Outputs))],
        .. KeptFloat.Count == 0 ? Array.Empty<KeyValuePair<string, string>>()
            : [KeyValuePair.Create("keep-float", string.Join(',', KeptFloat))],
    ];

    /// <summary>The part of <paramref name="graph"/> that is used; the graph itself is used up.</summary>
    /// <exception cref="RequestException">The model has no such input or tensor; names all that are wrong, and what there is.</exception>
    public Graph Of(Graph graph)
    {
        string[] strange = [.. Shapes.Keys.Where(name => graph.Inputs.All(input => input.Name != name))];
        if (strange.Length > 0)
        {
            throw new RequestException(
                $"--shape: the model has no input {Quoted(strange)}; it has {Quoted(graph.Inputs.Select(input => input.Name))}.");
        }

        foreach (Value input in graph.Inputs)
        {
            if (Shapes.TryGetValue(input.Name, out Shape? shape))
            {
                Fix(input, shape);
            }
        }

        if (Outputs.Count == 0)
        {
            return graph;
        }

        ILookup<string, Value> made = graph.Nodes.SelectMany(node => node.Outputs).ToLookup(value => value.Name, StringComparer.Ordinal);
        string[] missing = [.. Outputs.Where(name => !made.Contains(name))];
        return missing.Length == 0
            ? graph.CutAt([.. Outputs.Select(name => made[name].First())])
            : throw new RequestException(
                $"--outputs: no node of the model makes a tensor {Quoted(missing)}. Its own outputs are "
                + $"{Quoted(graph.Outputs.Select(output => output.Name))}; 'askew inspect --verbose' shows what is "
                + $"between{Near(missing, made)}.");
    }

    private static void Fix(Value input, Shape shape)
    {
        if (!ShapeResolution.Fits(input, shape))
        {
            throw new RequestException(
                $"--shape: the model's input '{input.Name}' is {ShapeResolution.Describe(input)}, which {shape} does not fit.");
        }

        input.DeclaredExtents = [.. shape.Extents.ToArray().Select(extent => (int?)extent)];
    }

    private static Shape? ShapeOf(string text)
    {
        string[] parts = text.Trim('[', ']', ' ').Split([',', 'x']);
        var extents = new int[parts.Length];
        long count = 1;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts.Length > MostDimensions
                || !int.TryParse(parts[i], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out extents[i])
                || extents[i] < 1 || (count *= extents[i]) > Array.MaxLength)
            {
                return null;
            }
        }

        return new Shape(extents);
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    // Names that begin or end alike are most likely meant.
    private static string Near(IReadOnlyList<string> missing, ILookup<string, Value> made)
    {
        string[] near =
        [
            .. made.Select(group => group.Key)
                .Where(name => missing.Any(wanted => name.Contains(wanted, StringComparison.OrdinalIgnoreCase)
                    || wanted.Contains(name, StringComparison.OrdinalIgnoreCase)))
                .Take(5),
        ];
        return near.Length > 0 ? $"; like it are {Quoted(near)}" : string.Empty;
    }
}
