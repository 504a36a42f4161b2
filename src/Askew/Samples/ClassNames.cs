using System.Globalization;
using Askew.Samples.Labels;

namespace Askew.Samples;

/// <summary>What the classes of a data set are called.</summary>
internal static class ClassNames
{
    /// <summary>The names in <c>classes.txt</c> in the data folder or beside it; null where there is none.</summary>
    public static IReadOnlyList<string>? For(string dataPath) =>
        BoxSources.ClassNames(Directory.Exists(dataPath) ? dataPath : Path.GetDirectoryName(Path.GetFullPath(dataPath))!);

    /// <summary>The name of class <paramref name="label"/>; its number where it has none.</summary>
    public static string Of(IReadOnlyList<string>? names, int label) =>
        names is not null && label >= 0 && label < names.Count ? names[label] : label.ToString(CultureInfo.InvariantCulture);
}
