using Askew.Files;
using Askew.Reports;
using Askew.Samples;
using Askew.Samples.Labels;

namespace Askew.Workflows;

/// <summary>Writes the pages of those reports that show samples, with their pictures.</summary>
internal static class ReportPages
{
    /// <summary>Writes the page of <paramref name="report"/> at <paramref name="path"/>.</summary>
    /// <param name="path">The HTML file.</param>
    /// <param name="report">The report.</param>
    /// <param name="data">The images or tensors that it was measured on.</param>
    public static void Write(string path, ComparisonReport report, string data)
    {
        string folder = SampleSources.FolderOf(data);
        OutputFile.WriteText(path, new ComparisonPage(report, SampleImages.In(folder), ClassNames.For(folder)).Write);
    }

    /// <inheritdoc cref="Write(string, ComparisonReport, string)"/>
    /// <param name="path">The HTML file.</param>
    /// <param name="report">The report.</param>
    /// <param name="data">The images or tensors that it was measured on; null where they are not here.</param>
    public static void Write(string path, EvaluationReport report, string? data)
    {
        Func<string, Image?> images = data is null ? _ => null : SampleImages.In(SampleSources.FolderOf(data));
        OutputFile.WriteText(path, new EvaluationPage(report, images, report.ClassNames).Write);
    }
}
