using Askew.Evaluation.Detection;
using Askew.Samples.Labels;

namespace Askew.Reports;

/// <summary>An object that was found in an image.</summary>
/// <param name="Class">Its class, counted from 0.</param>
/// <param name="Name">What the class is called; its number where nobody says.</param>
/// <param name="Score">How sure the network is, 0 to 1.</param>
/// <param name="Box">Left, top, right, bottom in pixels of the image.</param>
internal sealed record DrawnObject(int Class, string Name, double Score, IReadOnlyList<double> Box)
{
    /// <summary>The object with its name.</summary>
    public static DrawnObject Of(FoundObject found, IReadOnlyList<string>? classNames) => new(
        found.Class, ClassNames.Of(classNames, found.Class), found.Score,
            [found.Box.Left, found.Box.Top, found.Box.Right, found.Box.Bottom]);
}
