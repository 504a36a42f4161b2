using System.Globalization;

namespace Askew.Samples.Labels;

/// <summary>Labels that are the number before the first <c>_</c> of the file's name.</summary>
internal sealed class FileNameLabels(int offset) : ILabelSource
{
    /// <inheritdoc/>
    public int? Find(int index, string name)
    {
        string fileName = name[(name.LastIndexOf('/') + 1)..];
        int end = fileName.IndexOf('_');
        return end > 0 && int.TryParse(fileName.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out int label)
            ? label + offset
            : throw new MissingLabelException(
            name, "its name does not begin with a number and '_', as labels of the format 'filename-index' need.");
    }
}
