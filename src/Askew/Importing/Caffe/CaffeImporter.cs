using System.Globalization;
using System.Text;
using Askew.Files;
using Askew.Graphs;
using Askew.Tensors;
using Google.Protobuf;

namespace Askew.Importing.Caffe;

/// <summary>Reads Caffe networks, as they are in the phase TEST: a .prototxt and the .caffemodel that belongs to it.</summary>
/// <remarks>Each layer becomes the ONNX operators that compute the same, so nothing behind the importer knows of Caffe. The files are not
/// trusted: whatever is wrong with them, the outcome is an <see cref="AskewException"/> that says so.</remarks>
internal static class CaffeImporter
{
    // Some hundred times the text of any network that is known; keeps a text of empty layers from taking all memory.
    private const int LargestText = 4 << 20;

    // Weights lie four messages deep.
    private const int RecursionLimit = 16;

    /// <summary>Reads the network of which one file is at <paramref name="path"/>.</summary>
    /// <param name="path">A .prototxt, or a .caffemodel.</param>
    /// <param name="catalog">The operators there are.</param>
    /// <param name="shapes">Shapes of inputs by name, in place of those that the description declares.</param>
    /// <param name="otherFiles">The file beside it that was read, too.</param>
    /// <exception cref="AskewException">A file is malformed, or has layers that Askew does not have.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Graph Import(
        string path, OperatorCatalog catalog, IReadOnlyDictionary<string, Shape> shapes, out IReadOnlyCollection<string> otherFiles)
    {
        CaffeFiles files = CaffeFiles.Of(path);
        NetParameter network = ModelBoundary.InFile(files.Network, () => PrototxtReader.Read(ReadText(files.Network)));
        LayerWeightsStore weights = files.Weights is null
            ? LayerWeightsStore.None(files.WhyNone)
            : ModelBoundary.InFile(
                files.Weights, () => new LayerWeightsStore(ReadWeights(files.Weights), Path.GetFileName(files.Weights)));
        otherFiles = OthersOf(files, path);
        return ModelBoundary.InFile(files.Network, () => new NetReader(network, weights, catalog, shapes).Read());
    }

    /// <summary>The file beside <paramref name="path"/> that belongs to it; it is not read.</summary>
    /// <exception cref="GraphException">Which one it is cannot be told.</exception>
    public static IReadOnlyCollection<string> OtherFilesOf(string path) => OthersOf(CaffeFiles.Of(path), path);

    private static string[] OthersOf(CaffeFiles files, string path) =>
        [.. new[] { files.Network, files.Weights }.OfType<string>().Where(file => file != path)];

    private static string ReadText(string path)
    {
        using FileStream file = InputFile.Open(path);
        if (file.Length > LargestText)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"the file has {file.Length} bytes, but no network's description has more than {LargestText}; is it a .caffemodel?"));
        }

        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static NetWeights ReadWeights(string path)
    {
        using FileStream file = InputFile.Open(path);
        try
        {
            using CodedInputStream input = CodedInputStream.CreateWithLimits(file, int.MaxValue, RecursionLimit);
            NetWeights weights = NetWeights.Parser.WithDiscardUnknownFields(true).ParseFrom(input);
            return weights.Layer.Count + weights.Layers.Count > 0
                ? weights
                : throw new GraphException("the file has no layers in it: it is damaged or holds no weights of Caffe");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GraphException($"the file is damaged or holds no weights of Caffe ({e.Message.TrimEnd('.')})", e);
        }
    }
}
