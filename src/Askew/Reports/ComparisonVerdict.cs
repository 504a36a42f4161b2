using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>Which method is the best on a target, as far as the samples tell.</summary>
/// <param name="Target">The target.</param>
/// <param name="Method">The method: of all that are not measurably worse than the highest figure, that with the most signal to
/// noise.</param>
/// <param name="Measure">What was compared: <c>top-1</c>, <c>mAP50</c> or <c>SQNR</c>.</param>
/// <param name="NotMeasurablyWorse">The other methods that may as well be the best.</param>
/// <param name="MeasurablyWorse">Those that are not.</param>
internal sealed record ComparisonVerdict(
    string Target, string Method, string Measure, IReadOnlyList<string> NotMeasurablyWorse, IReadOnlyList<string> MeasurablyWorse)
{
    private const int MostNames = 3;

    /// <summary>The verdict in a sentence.</summary>
    /// <param name="best">The figures of the method.</param>
    public string InWords(ComparisonRow best)
    {
        string clear = best.OutputSqnrDb is { } decibels && double.IsFinite(decibels) ? Text($", {decibels:f1} dB") : string.Empty;
        string others = NotMeasurablyWorse.Count <= MostNames
            ? string.Join(", ", NotMeasurablyWorse) : $"{NotMeasurablyWorse.Count} other methods";
        return NotMeasurablyWorse.Count == 0
            ? MeasurablyWorse.Count == 0 ? $"On {Target}: {Method}{clear}." : $"On {Target} {Method} is measurably the best{clear}."
            : Measure == "SQNR" ? $"On {Target} {Method} is nearest to float{clear}, but not measurably nearer than {others}."
            : $"On {Target} the samples show no measurable difference between {Method} and {others}; {Method} is the clearest of them"
                + $"{clear}.";
    }
}
