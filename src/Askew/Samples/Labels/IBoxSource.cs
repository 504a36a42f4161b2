namespace Askew.Samples.Labels;

/// <summary>Knows the objects in images.</summary>
internal interface IBoxSource
{
    /// <summary>The objects in an image; none for an image of which nothing is said.</summary>
    /// <param name="name">The sample's name, relative to the data folder.</param>
    /// <param name="height">Rows of the image file.</param>
    /// <param name="width">Columns of the image file.</param>
    /// <exception cref="UnusableDataException">The image's labels cannot be read.</exception>
    IReadOnlyList<LabelledBox> Find(string name, int height, int width);
}
