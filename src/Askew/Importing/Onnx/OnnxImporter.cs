using System.Globalization;
using Askew.Files;
using Askew.Graphs;
using Askew.Operators.Quantized;
using Askew.Tensors;
using Google.Protobuf;

namespace Askew.Importing.Onnx;

/// <summary>Reads ONNX models, operator sets 7 to 24.</summary>
/// <remarks>The file is not trusted: whatever is wrong with it, the outcome is a <see cref="GraphException"/> that says so.</remarks>
internal static class OnnxImporter
{
    /// <summary>The oldest operator set whose meaning Askew knows.</summary>
    public const int OldestOpset = 7;

    /// <summary>The newest operator set whose meaning Askew knows.</summary>
    public const int NewestOpset = 24;

    // Deeper nesting than any model has; keeps a hostile file from exhausting the stack.
    private const int RecursionLimit = 64;

    /// <summary>Reads the model at <paramref name="path"/>; operators that <paramref name="catalog"/> lacks stay unknown nodes.</summary>
    /// <exception cref="GraphException">The file is damaged, or needs what Askew does not have.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Graph Import(string path, OperatorCatalog catalog) => Import(path, catalog, out _);

    /// <summary>Reads the model at <paramref name="path"/>; operators that <paramref name="catalog"/> lacks stay unknown nodes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="catalog">The operators there are.</param>
    /// <param name="weightFiles">The files beside it that hold its weights.</param>
    /// <exception cref="GraphException">The file is damaged, or needs what Askew does not have.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Graph Import(string path, OperatorCatalog catalog, out IReadOnlyCollection<string> weightFiles)
    {
        using FileStream file = InputFile.Open(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var externalData = new ExternalData(folder);
        weightFiles = externalData.Files;
        return ModelBoundary.InFile(path, () => Import(file, externalData, catalog));
    }

    /// <summary>Reads a model from <paramref name="stream"/>; one whose weights are in other files is refused.</summary>
    /// <exception cref="GraphException">The model is damaged, or needs what Askew does not have.</exception>
    public static Graph Import(Stream stream, OperatorCatalog catalog) => Import(stream, new ExternalData(null), catalog);

    /// <summary>The files inside its folder that the model at <paramref name="path"/> says hold its weights; no weight is read.</summary>
    /// <exception cref="GraphException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyCollection<string> WeightFilesOf(string path)
    {
        using FileStream file = InputFile.Open(path);
        var externalData = new ExternalData(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return [.. TensorsOf(Parse(file).Graph).Select(tensor => externalData.PathOf(tensor.ExternalData)).OfType<string>().Distinct()];
    }

    // Of the graph and of all graphs in its nodes.
    private static IEnumerable<TensorProto> TensorsOf(GraphProto? graph)
    {
        if (graph is null)
        {
            return [];
        }

        AttributeProto[] attributes = [.. graph.Node.SelectMany(node => node.Attribute)];
        return graph.Initializer
            .Concat(attributes.Select(attribute => attribute.T).OfType<TensorProto>())
            .Concat(attributes.SelectMany(attribute => TensorsOf(attribute.G)));
    }

    private static Graph Import(Stream stream, ExternalData externalData, OperatorCatalog catalog)
    {
        ModelProto model = Parse(stream);
        if (model.Graph is null)
        {
            throw new GraphException("the file has no network in it: it is not an ONNX model, or it is damaged");
        }

        RequireMemory(TensorsOf(model.Graph));
        var tensors = new TensorReader(externalData);
        return LiftIntegers.Of(new GraphReader(model.Graph, Opset(model), catalog, tensors).Read());
    }

    // What lies in this file is no larger than it; but any number of tensors can lie at one place of another file.
    private static void RequireMemory(IEnumerable<TensorProto> tensors)
    {
        TensorProto[] elsewhere = [.. tensors.Where(TensorReader.IsExternal)];
        if (elsewhere.Length > 0)
        {
            MemoryLimit.Require(
                (long)Math.Min(elsewhere.Sum(TensorReader.DeclaredSizeOf), long.MaxValue / 2),
                $"the network, which has {elsewhere.Length} tensors in other files,");
        }
    }

    private static ModelProto Parse(Stream stream)
    {
        try
        {
            using CodedInputStream input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, RecursionLimit);
            return ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GraphException($"the file is damaged or is not an ONNX model ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static int Opset(ModelProto model)
    {
        OperatorSetIdProto? own = model.OpsetImport.FirstOrDefault(import => import.Domain is "" or GraphReader.OnnxDomain);
        if (own is null)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"the model does not say which ONNX operator set it uses; {OldestOpset} to {NewestOpset} are supported"));
        }

        return own.Version is >= OldestOpset and <= NewestOpset
            ? (int)own.Version
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"the model uses ONNX operator set {own.Version}, but {OldestOpset} to {NewestOpset} are supported; convert it first"));
    }
}
