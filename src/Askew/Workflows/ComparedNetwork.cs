using Askew.Evaluation.Judging;
using Askew.Reports;

namespace Askew.Workflows;

/// <summary>A network that a comparison has measured.</summary>
/// <param name="Row">What is shown.</param>
/// <param name="Outcomes">What it takes to compare it with others; null where nothing was measured sample by sample.</param>
internal sealed record ComparedNetwork(ComparisonRow Row, SampleOutcomes? Outcomes)
{
    /// <summary>That of <paramref name="report"/>.</summary>
    public static ComparedNetwork Of(EvaluationReport report) => new(ComparisonRow.Of(report), report.Outcomes);
}
