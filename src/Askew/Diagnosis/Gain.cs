namespace Askew.Diagnosis;

/// <summary>What a remedy brings, measured.</summary>
/// <param name="Measure">What was measured: <c>top1</c>, <c>map50</c>, <c>confidence</c> (all 0 to 1), or <c>outputSqnrDb</c>.</param>
/// <param name="Before">Without the remedy.</param>
/// <param name="After">With it.</param>
internal sealed record Gain(string Measure, double Before, double After)
{
    /// <summary>Decibels of signal to quantisation noise of the outputs.</summary>
    public const string Decibels = "outputSqnrDb";

    /// <summary>What is won: percentage points of a share, or decibels.</summary>
    public double Improvement => Measure == Decibels ? After - Before : 100 * (After - Before);

    /// <summary>How much a gain of this size matters: five points or three decibels are much, one of either is little.</summary>
    public Severity Severity => Improvement >= (Measure == Decibels ? 3 : 5) ? Severity.High : Improvement >= 1
        ? Severity.Medium : Severity.Low;
}
