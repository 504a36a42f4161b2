using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>What a part of an evaluation came to.</summary>
/// <param name="Model">The network's file.</param>
/// <param name="Output">The file of the part.</param>
/// <param name="Samples">Samples of the part that were evaluated.</param>
/// <param name="Skipped">Samples of the part that could not be used.</param>
/// <param name="AllSamples">Samples of all parts.</param>
/// <param name="OutputBytes">Size of the file.</param>
/// <param name="Seconds">Wall time.</param>
internal sealed record EvaluationPartReport(
    string Model, string Output, int Samples, int Skipped, int AllSamples, long OutputBytes, double Seconds)
{
    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer) => writer.WriteLine(Text(
        $"{Model} -> {Output}: {Samples} of {AllSamples} samples in {Seconds:f1} s, {OutputBytes:n0} bytes; "
        + $"'askew evaluate --merge' puts all parts together"));
}
