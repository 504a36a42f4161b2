using Askew.Graphs;
using Askew.Importing.Caffe;
using Askew.Importing.Onnx;
using Askew.Tensors;

namespace Askew.Importing;

/// <summary>The one way in: reads a model of any format that Askew knows. A new format is a line here.</summary>
internal static class ModelImporter
{
    /// <summary>Reads the model at <paramref name="path"/>; operators that <paramref name="catalog"/> lacks stay unknown nodes.</summary>
    /// <param name="path">The file; what is called anything but the other formats is read as ONNX.</param>
    /// <param name="catalog">The operators there are.</param>
    /// <param name="shapes">Shapes of inputs by name. A format whose networks follow from the shapes of inputs, as Caffe's do, takes them
    /// in place of what the file declares; the others leave them to whoever asks.</param>
    /// <param name="weightFiles">The files beside it that hold its weights, or of which it holds the weights.</param>
    /// <exception cref="AskewException">The file is damaged, of a format or version that Askew does not read, or has layers of which Askew
    /// knows nothing; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Graph Import(
        string path, OperatorCatalog catalog, IReadOnlyDictionary<string, Shape> shapes, out IReadOnlyCollection<string> weightFiles) =>
        CaffeFiles.IsOne(path)
            ? CaffeImporter.Import(path, catalog, shapes, out weightFiles)
            : OnnxImporter.Import(path, catalog, out weightFiles);

    /// <summary>The same with the shapes that the file declares, where nobody asks for the files.</summary>
    public static Graph Import(string path, OperatorCatalog catalog) => Import(path, catalog, new Dictionary<string, Shape>(), out _);

    /// <summary>Whether <paramref name="path"/> is named as a float model of a format that Askew knows.</summary>
    public static bool IsNamedAsModel(string path) =>
        CaffeFiles.IsOne(path) || Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase);

    /// <summary>The files beside the model at <paramref name="path"/> that hold its weights; none of them is read.</summary>
    /// <exception cref="GraphException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyCollection<string> WeightFilesOf(string path) =>
        CaffeFiles.IsOne(path) ? CaffeImporter.OtherFilesOf(path) : OnnxImporter.WeightFilesOf(path);

    /// <summary>Reads a model that Askew has written into a file of its own.</summary>
    /// <exception cref="GraphException">It is damaged.</exception>
    public static Graph Import(byte[] model, OperatorCatalog catalog) => OnnxImporter.Import(new MemoryStream(model), catalog);
}
