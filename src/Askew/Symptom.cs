using Askew.Diagnosis;

namespace Askew;

/// <summary>Something that costs a network accuracy: what it is, how grave, and what to do.</summary>
/// <param name="Cause">The kind of cause, a stable word, as <c>askew doctor --json</c> names it.</param>
/// <param name="Severity">How grave it is: 2 where something is wrong, 1 where accuracy can be had back, 0 where it is only worth
/// knowing.</param>
/// <param name="Summary">What it is, in one sentence.</param>
/// <param name="Remedy">What to do, in one sentence.</param>
/// <param name="Node">The node that it is about; null for none.</param>
public sealed record Symptom(string Cause, int Severity, string Summary, string Remedy, string? Node)
{
    internal static Symptom Of(Finding finding) => new(
        finding.Cause, Diagnosis.Severity.Low - finding.Severity, finding.Summary, finding.Remedy.Text, finding.Node);
}
