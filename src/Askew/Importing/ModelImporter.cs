using Askew.Graphs;
using Askew.Importing.Onnx;

namespace Askew.Importing;

/// <summary>Reads a model file of any format that Askew knows, by its extension.</summary>
internal static class ModelImporter
{
    /// <summary>Reads the model at <paramref name="path"/>; operators that <paramref name="catalog"/> lacks stay unknown nodes.</summary>
    /// <exception cref="GraphException">The file is damaged or of a format or version that Askew does not read; the message says
    /// which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Graph Import(string path, OperatorCatalog catalog) =>
        Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase)
            ? OnnxImporter.Import(path, catalog)
            : throw new GraphException($"'{path}' is not a model that Askew reads: expected a file that ends in .onnx");
}
