using Askew.Samples;
using Askew.Samples.Images;

namespace Askew.Workflows;

/// <summary>The images of samples, for pages that show them.</summary>
internal static class SampleImages
{
    /// <summary>Finds the images of samples by their names in <paramref name="folder"/>; null for what is no image there.</summary>
    public static Func<string, Image?> In(string folder) => name =>
    {
        try
        {
            string path = Path.Combine(folder, name);
            return File.Exists(path) ? ImageFile.Read(path) : null;
        }
        catch (UnreadableImageException)
        {
            // A tensor file, most likely; its samples have no picture.
            return null;
        }
    };
}
