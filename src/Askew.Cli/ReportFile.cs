using System.CommandLine;
using Askew.Samples;
using Askew.Samples.Images;

namespace Askew.Cli;

/// <summary>The option <c>--report</c>, and what several commands need for their pages.</summary>
internal static class ReportFile
{
    /// <summary>The option.</summary>
    public static Option<string?> NewOption() =>
        new("--report")
        {
            Description =
        "Write a report to this HTML file, with all pictures and figures; --json then prints the same figures."
        };

    /// <summary>Finds the images of samples by their names in <paramref name="folder"/>; null for what is no image there.</summary>
    public static Func<string, Image?> ImagesIn(string folder) => name =>
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
