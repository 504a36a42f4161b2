using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing.Caffe;
using Askew.Operators;
using Askew.Tensors;
using Google.Protobuf;

namespace Askew.Testing;

/// <summary>Makes small Caffe networks for tests: a description as text, and weights.</summary>
internal sealed class CaffeModel(string description)
{
    private readonly NetWeights weights = new();

    /// <summary>The description with an input <c>data</c> of the given extents before it.</summary>
    public static CaffeModel Of(int[] input, string layers) => new(InputLayer("data", input) + layers);

    /// <summary>A layer of the type Input.</summary>
    public static string InputLayer(string name, params int[] extents) =>
        $"layer {{ name: \"{name}\" type: \"Input\" top: \"{name}\" input_param {{ shape {{ {Dims(extents)} }} }} }}\n";

    /// <summary>A layer that reads <c>data</c> and makes <c>y</c>, with parameters as text.</summary>
    public static string Layer(string type, string parameters = "", string bottoms = "data", string tops = "y") =>
        $"layer {{ name: \"{type.ToLowerInvariant()}\" type: \"{type}\" {Names("bottom", bottoms)} {Names("top", tops)} {parameters} }}\n";

    /// <summary>The description.</summary>
    public string Description => description;

    /// <summary>Adds a blob to the weights of <paramref name="layer"/>.</summary>
    public CaffeModel Blob(string layer, int[] extents, params float[] values)
    {
        var shape = new BlobShape();
        shape.Dim.AddRange(extents.Select(extent => (long)extent));
        return Blob(layer, new BlobProto { Shape = shape, Data = { values } });
    }

    /// <summary>Adds a blob as it is.</summary>
    public CaffeModel Blob(string layer, BlobProto blob)
    {
        LayerWeights? own = weights.Layer.FirstOrDefault(known => known.Name == layer);
        if (own is null)
        {
            weights.Layer.Add(own = new LayerWeights { Name = layer });
        }

        own.Blobs.Add(blob);
        return this;
    }

    /// <summary>The bytes of the .caffemodel.</summary>
    public byte[] Weights() => weights.ToByteArray();

    /// <summary>Writes both files.</summary>
    /// <returns>The path of the .prototxt.</returns>
    public string Save(string folder, string name = "net")
    {
        File.WriteAllBytes(Path.Combine(folder, name + ".caffemodel"), Weights());
        string path = Path.Combine(folder, name + ".prototxt");
        File.WriteAllText(path, description);
        return path;
    }

    /// <summary>The graph as the importer reads it.</summary>
    public Graph Import(params (string Input, Shape Shape)[] shapes) => new NetReader(
        PrototxtReader.Read(description), new LayerWeightsStore(weights, "net.caffemodel"), StandardOperators.Catalog,
        shapes.ToDictionary(pair => pair.Input, pair => pair.Shape)).Read();

    /// <summary>The graph with shapes inferred and constants folded.</summary>
    public Graph Ready()
    {
        Graph read = Import();
        ShapeResolution.Resolve(read);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(read);
        return read;
    }

    /// <summary>What the network makes of <paramref name="inputs"/>, by the names of its outputs.</summary>
    public IReadOnlyDictionary<string, Tensor> Run(params IReadOnlyList<Tensor> inputs)
    {
        Graph graph = Ready();
        return graph.Outputs.Zip(new FloatExecutor(graph).Run([.. inputs]))
            .ToDictionary(pair => pair.First.Name, pair => pair.Second);
    }

    private static string Names(string field, string names) =>
        string.Join(' ', names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"{field}: \"{name}\""));

    private static string Dims(int[] extents) => string.Join(' ', extents.Select(extent =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"dim: {extent}")));
}
