using System.Globalization;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Importing.Caffe;

/// <summary>Makes a <see cref="Graph"/> of a network's description and its weights.</summary>
/// <remarks>As in Caffe, a layer reads blobs that layers before it made, may put its result in a blob's place, and what no layer reads
/// leaves the network, in the order of names. Results are called like the blobs; of those that share one, the last.</remarks>
/// <param name="net">The description.</param>
/// <param name="weights">The weights.</param>
/// <param name="catalog">The operators there are.</param>
/// <param name="shapes">Shapes of inputs by name, in place of those that the description declares.</param>
internal sealed class NetReader(
    NetParameter net, LayerWeightsStore weights, OperatorCatalog catalog, IReadOnlyDictionary<string, Shape> shapes)
{
    /// <summary>The most dimensions that a blob of Caffe has.</summary>
    public const int MostAxes = 32;

    private const int MostFaultsNamed = 20;

    // Many times what any layer reads or makes; a hostile description must not take the square of its length.
    private const int MostBlobsOfLayer = 4096;

    private readonly Dictionary<string, Value> blobs = new(StringComparer.Ordinal);
    private readonly SortedSet<string> unread = new(StringComparer.Ordinal);
    private readonly UniqueNames valueNames = new();
    private readonly UniqueNames nodeNames = new();
    private readonly List<Value> inputs = [];
    private readonly List<Node> nodes = [];

    /// <summary>The graph; whole, but with shapes still unknown.</summary>
    /// <exception cref="GraphException">The description is malformed, or the weights do not fit it.</exception>
    /// <exception cref="UnsupportedModelException">It has layers that Askew does not have; names all.</exception>
    public Graph Read()
    {
        LayerParameter[] layers =
            [.. Layers().Where(layer => PhaseRules.IsIncluded(layer, net.State) && !CaffeLayerKinds.IsLoss(layer.Type))];
        Check(layers);
        ReadInputs(layers);
        Dictionary<string, int> lastWriters = [];
        for (int i = 0; i < layers.Length; i++)
        {
            foreach (string top in layers[i].Top)
            {
                lastWriters[top] = i;
                valueNames.Reserve(top);
            }
        }

        // An input keeps its name, though layers may put their results in its place.
        HashSet<string> inputNames = [.. blobs.Keys];
        for (int i = 0; i < layers.Length; i++)
        {
            if (CaffeLayerKinds.All.TryGetValue(layers[i].Type, out CaffeLayerKind? kind))
            {
                Add(layers[i], kind, top => lastWriters[top] == i && !inputNames.Contains(top));
            }
        }

        return Whole();
    }

    private IEnumerable<LayerParameter> Layers() => net.Layer.Count > 0 && net.Layers.Count > 0
        ? throw new GraphException("it has layers of the old form ('layers') and of the new one ('layer'); only one kind may be there")
        : net.Layer.Concat(net.Layers.Select(OldLayers.Renewed));

    // What is wrong with layers by themselves, all of it at once.
    private void Check(LayerParameter[] layers)
    {
        if (layers.Length == 0)
        {
            throw new GraphException("it has no layers: it is not the description of a network, or all of them are for training");
        }

        UnsupportedNode[] strange =
        [
            .. layers.Select(layer => (layer, why: CaffeLayerKinds.WhyUnknown(layer.Type))).Where(pair => pair.why is not null)
                .Select(pair => new UnsupportedNode(pair.layer.Name, pair.layer.Type, pair.why!)),
        ];
        if (strange.Length > 0)
        {
            throw new UnsupportedModelException(strange);
        }

        LayerParameter[] needy = [.. layers.Where(layer => CaffeLayerKinds.All.TryGetValue(layer.Type, out CaffeLayerKind? kind)
            && kind.NeedsWeights(layer))];
        List<string> faults =
        [
            .. needy.Where(layer => !weights.Has(layer.Name)).Select(layer => $"layer '{layer.Name}' ({layer.Type}) needs weights"),
            .. needy.GroupBy(layer => layer.Name).Where(same => same.Count() > 1)
                .Select(same => $"layers with weights are told apart by their names, and {same.Count()} are called '{same.Key}'"),
        ];
        if (needy.Any(layer => !weights.Has(layer.Name)))
        {
            faults.Insert(Math.Min(faults.Count, MostFaultsNamed), weights.WhyMissing);
        }

        if (faults.Count > 0)
        {
            throw new GraphException(string.Join("; ", faults.Take(MostFaultsNamed + 1))
                + (faults.Count > MostFaultsNamed + 1 ? string.Create(
                    CultureInfo.InvariantCulture, $"; and {faults.Count - MostFaultsNamed - 1} more") : string.Empty));
        }
    }

    private void ReadInputs(LayerParameter[] layers)
    {
        foreach ((string name, IReadOnlyList<long>? declared) in NetInputs.Of(net, layers))
        {
            IReadOnlyList<long>? extents = shapes.TryGetValue(name, out Shape? shape)
                ? [.. shape.Extents.ToArray().Select(extent => (long)extent)]
                : declared;
            if (extents is null || extents.Count == 0)
            {
                throw new GraphException(
                    $"the network's input '{name}' declares no shape; give it one (input_shape, or input_param; or --shape)");
            }

            if (extents.Count > MostAxes || extents.Any(extent => extent is < 1 or > int.MaxValue))
            {
                throw new GraphException($"the network's input '{name}' declares the shape {NumberList.Text(extents)}");
            }

            if (blobs.ContainsKey(name))
            {
                throw new GraphException($"the network has two inputs '{name}'");
            }

            var input = new Value(name) { DeclaredExtents = [.. extents.Select(extent => (int?)extent)] };
            inputs.Add(input);
            blobs.Add(name, input);
            valueNames.Reserve(name);
        }

        if (inputs.Count == 0)
        {
            throw new GraphException("the network has no input; it needs a layer of the type Input, or the field 'input'");
        }

        ShapeResolution.Resolve(new Graph(net.Name, inputs, [], []));
    }

    private void Add(LayerParameter layer, CaffeLayerKind kind, Predicate<string> givesName)
    {
        string place = $"layer '{layer.Name}' ({layer.Type})";
        ModelBoundary.Once(place, () =>
        {
            Add(layer, kind, place, givesName);
            return true;
        });
    }

    private void Add(LayerParameter layer, CaffeLayerKind kind, string place, Predicate<string> givesName)
    {
        if (layer.Bottom.Count < kind.Bottoms || layer.Bottom.Count > kind.MostBottoms)
        {
            throw new GraphException(string.Create(CultureInfo.InvariantCulture, $"it reads {layer.Bottom.Count} blobs, but ")
                + Counted(kind.Bottoms, kind.MostBottoms) + " were expected");
        }

        if (layer.Top.Count > kind.MostTops || (layer.Top.Count == 0 && kind.MostTops > 0))
        {
            throw new GraphException(string.Create(CultureInfo.InvariantCulture, $"it makes {layer.Top.Count} blobs, but ")
                + Counted(Math.Min(1, kind.MostTops), kind.MostTops) + " were expected");
        }

        if (layer.Bottom.Count > MostBlobsOfLayer || layer.Top.Count > MostBlobsOfLayer)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"it reads {layer.Bottom.Count} blobs and makes {layer.Top.Count}; {MostBlobsOfLayer} of each are the most"));
        }

        Value[] bottoms = [.. layer.Bottom.Select(name => blobs.GetValueOrDefault(name) ?? throw new GraphException(
            $"{place}: it reads the blob '{name}', which no layer before it makes"))];
        unread.ExceptWith(layer.Bottom);
        for (int i = 0; i < layer.Top.Count; i++)
        {
            if (blobs.ContainsKey(layer.Top[i]) && !layer.Bottom.Contains(layer.Top[i]))
            {
                throw new GraphException($"it makes the blob '{layer.Top[i]}', which is there already and which it does not read");
            }
        }

        if (layer.Top.Distinct(StringComparer.Ordinal).Count() < layer.Top.Count)
        {
            throw new GraphException("it makes a blob twice");
        }

        var builder = new LayerBuilder(layer, bottoms, weights, catalog, nodeNames, valueNames);
        IReadOnlyList<Value> results = kind.Lower(builder);
        if (results.Count < layer.Top.Count)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"it makes {layer.Top.Count} blobs, but {results.Count} were expected"));
        }

        string[] names = [.. layer.Top.Select(top => givesName(top) ? top : valueNames.Of($"{top}/{layer.Name}"))];
        Value[] tops = builder.Finish(results, names);
        nodes.AddRange(builder.Nodes);
        for (int i = 0; i < tops.Length; i++)
        {
            blobs[layer.Top[i]] = tops[i];
            unread.Add(layer.Top[i]);
        }
    }

    private Graph Whole()
    {
        // What follows from no input is known beforehand, and is nobody's result.
        HashSet<Value> varying = [.. inputs];
        foreach (Node node in nodes.Where(node => node.Inputs.OfType<Value>().Any(varying.Contains)))
        {
            varying.UnionWith(node.Outputs);
        }

        Value[] outputs = [.. unread.Select(name => blobs[name]).Where(varying.Contains).Distinct()];
        if (outputs.Length == 0)
        {
            throw new GraphException("no layer makes anything of the network's inputs");
        }

        HashSet<Value> read = [.. nodes.SelectMany(node => node.Inputs).OfType<Value>()];
        Value[] used = [.. inputs.Where(read.Contains)];
        foreach (Value value in nodes.SelectMany(node => node.Outputs).Concat(inputs))
        {
            value.Shape = null;
        }

        var graph = new Graph(net.Name, used, outputs, nodes);
        graph.RequireWhole();
        return graph;
    }

    private static string Counted(int least, int most) => least == most
        ? most.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{least} to {(most == int.MaxValue ? "any number" : most)}");
}
