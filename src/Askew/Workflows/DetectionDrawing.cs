using Askew.Evaluation.Detection;
using Askew.Files;
using Askew.Reports;
using Askew.Reports.Pictures;
using Askew.Samples;
using Askew.Samples.Images;

namespace Askew.Workflows;

/// <summary>Draws what detectors find in images, side by side.</summary>
/// <param name="detectors">The detectors with the titles of their panels, from left to right.</param>
/// <param name="classNames">What the classes are called; null where nobody says.</param>
/// <param name="minScore">Objects of a lower score are not drawn.</param>
internal sealed class DetectionDrawing(
    IReadOnlyList<(string Title, Detector Detector)> detectors, IReadOnlyList<string>? classNames, double minScore)
{
    /// <summary>Looks at a sample and writes a PNG of its image with boxes.</summary>
    /// <param name="sample">The sample, with boxes where truth is to be drawn.</param>
    /// <param name="imagePath">The sample's image.</param>
    /// <param name="picturePath">The file to write.</param>
    /// <returns>What the last detector found, as far as it is drawn.</returns>
    public DrawnImage Draw(Sample sample, string imagePath, string picturePath)
    {
        DetectionPanel[] panels =
            [.. detectors.Select(d => new DetectionPanel(d.Title, [.. d.Detector.Detect(sample).Where(found => found.Score >= minScore)]))];
        Image picture = DetectionPicture.Draw(ImageFile.Read(imagePath), sample.Boxes ?? [], classNames, panels);
        OutputFile.Write(picturePath, PngEncoder.Encode(picture));
        return new DrawnImage(sample.Name, picturePath, [.. panels[^1].Found.Select(found => DrawnObject.Of(found, classNames))]);
    }
}
