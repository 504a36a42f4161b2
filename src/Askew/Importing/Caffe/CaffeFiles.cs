using Askew.Graphs;

namespace Askew.Importing.Caffe;

/// <summary>The two files of a Caffe network: the .prototxt that describes it, and the .caffemodel that holds its weights.</summary>
/// <param name="Network">The path of the .prototxt.</param>
/// <param name="Weights">The path of the .caffemodel; null where there is none, or none that is known to belong to it.</param>
/// <param name="WhyNone">What to tell whoever needs weights and has none.</param>
internal sealed record CaffeFiles(string Network, string? Weights, string WhyNone)
{
    private const string NetworkExtension = ".prototxt";
    private const string WeightsExtension = ".caffemodel";
    private const int MostNamed = 8;

    /// <summary>Whether <paramref name="path"/> is named as one of Caffe's files.</summary>
    public static bool IsOne(string path) => Has(path, NetworkExtension) || Has(path, WeightsExtension);

    /// <summary>The files that belong together, one of which is at <paramref name="path"/>.</summary>
    /// <remarks>The other is called like it, or is the only one of its kind in the folder, or is the one of which the name says that it is
    /// for deployment.</remarks>
    /// <exception cref="GraphException">Weights were given, and which network they are of cannot be told; names the candidates.</exception>
    public static CaffeFiles Of(string path)
    {
        bool isNetwork = Has(path, NetworkExtension);
        string extension = isNetwork ? WeightsExtension : NetworkExtension;
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] others = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Where(file => Has(file, extension)).Order(StringComparer.Ordinal)]
            : [];
        string? other = Belonging(path, others);
        string wanted = Path.GetFileNameWithoutExtension(path) + extension;
        string why = others.Length == 0
            ? $"there is no {extension} file beside it; put it there, called '{wanted}'"
            : $"which of the {extension} files beside it belongs to it cannot be told ("
                + string.Join(", ", others.Take(MostNamed).Select(file => $"'{Path.GetFileName(file)}'"))
                + $"{(others.Length > MostNamed ? ", ..." : string.Empty)}); call it '{wanted}'";
        return isNetwork
            ? new CaffeFiles(path, other, why)
            : new CaffeFiles(
                other ?? throw new GraphException($"{Path.GetFileName(path)} holds weights alone, and {why}"), path, string.Empty);
    }

    private static string? Belonging(string path, string[] others)
    {
        string stem = Path.GetFileNameWithoutExtension(path);
        string[] alike = [.. others.Where(file => Path.GetFileNameWithoutExtension(file) == stem)];
        string[] deployed =
        [
            .. others.Where(file => Path.GetFileName(file).Contains("deploy", StringComparison.OrdinalIgnoreCase)),
        ];
        return alike.Length == 1 ? alike[0] : others.Length == 1 ? others[0] : deployed.Length == 1 ? deployed[0] : null;
    }

    private static bool Has(string path, string extension) =>
        Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);
}
