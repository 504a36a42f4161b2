using Askew.Samples.Images;
using Askew.Samples.Labels;

namespace Askew.Samples.Sources;

/// <summary>Image files, each decoded and prepared when it is asked for.</summary>
internal sealed class ImageSampleSource(string folder, string[] names, Preprocessing preprocessing, ILabelSource labels, IBoxSource? boxes)
    : ISampleSource
{
    /// <inheritdoc/>
    public int Count => names.Length;

    /// <inheritdoc/>
    public string NameOf(int index) => names[index];

    /// <inheritdoc/>
    public Sample Load(int index)
    {
        string name = names[index];
        int? label = labels.Find(index, name);
        Image image = ImageFile.Read(Path.Combine(folder, name));
        PreparedImage prepared = preprocessing.Apply(image, name);
        return new Sample
        {
            Name = name,
            Inputs = [prepared.Tensor],
            Label = label,
            Boxes = boxes?.Find(name, prepared.Geometry.SourceHeight, prepared.Geometry.SourceWidth),
            Geometry = prepared.Geometry,
            IsTurned = image.IsTurned,
        };
    }
}
