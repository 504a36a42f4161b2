using Askew.Evaluation.Detection;
using Askew.Evaluation.Judging;
using Askew.Reports.Html;

namespace Askew.Reports;

/// <summary>The part of a page on single samples, for classifiers and detectors.</summary>
internal static class SampleParts
{
    /// <summary>Appends it, where there is anything to show.</summary>
    public static void AddTo(
        HtmlPage page, SampleSections sections, IReadOnlyList<SampleAnswer>? answers, int? count,
            IReadOnlyList<SampleDetections>? detections)
    {
        if (detections is { Count: > 0 })
        {
            page.Section("What both find",
                "Green: what is really there. Orange: what each network finds. Those in which they differ most come first.",
                sections.Detections(detections));
        }

        if (answers is { Count: > 0 })
        {
            string some = count is { } all && all > answers.Count ? $"{answers.Count} of {all} are shown." : string.Empty;
            page.Section("Where float and integer disagree", $"Both answers, each with its score. {some}".TrimEnd(),
                sections.Answers(answers));
        }
    }
}
