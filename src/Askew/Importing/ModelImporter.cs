using Askew.Graphs;
using Askew.Importing.Onnx;

namespace Askew.Importing;

/// <summary>The one way in: reads a model of any format that Askew knows. A new format is a line here.</summary>
internal static class ModelImporter
{
    /// <summary>Reads the model at <paramref name="path"/>; operators that <paramref name="catalog"/> lacks stay unknown nodes.</summary>
    /// <param name="path">The file; what is called anything but the other formats is read as ONNX.</param>
    /// <param name="catalog">The operators there are.</param>
    /// <param name="weightFiles">The files beside it that hold its weights.</param>
    /// <exception cref="GraphException">The file is damaged or of a format or version that Askew does not read; the message says
    /// which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Graph Import(string path, OperatorCatalog catalog, out IReadOnlyCollection<string> weightFiles) =>
        OnnxImporter.Import(path, catalog, out weightFiles);

    /// <summary>The same where nobody asks for the files.</summary>
    public static Graph Import(string path, OperatorCatalog catalog) => Import(path, catalog, out _);

    /// <summary>The files beside the model at <paramref name="path"/> that hold its weights; none of them is read.</summary>
    /// <exception cref="GraphException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyCollection<string> WeightFilesOf(string path) => OnnxImporter.WeightFilesOf(path);

    /// <summary>Reads a model that Askew has written into a file of its own.</summary>
    /// <exception cref="GraphException">It is damaged.</exception>
    public static Graph Import(byte[] model, OperatorCatalog catalog) => OnnxImporter.Import(new MemoryStream(model), catalog);
}
