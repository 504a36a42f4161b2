using System.Globalization;
using Askew.Evaluation.Statistics;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports.Wording;

/// <summary>Differences and intervals in words, the same everywhere.</summary>
internal static class DifferenceText
{
    /// <summary>What is said where the interval holds 0.</summary>
    public const string None = "no measurable difference";

    /// <summary>A difference with its interval and what follows from it: <c>-0.43 points, 95 % interval -1.62 to +0.74: no measurable
    /// difference</c>.</summary>
    public static string Of(PairedDifference paired)
    {
        string counts = paired is { OnlyThis: { } mine, OnlyOther: { } theirs }
            ? Text($" (right where the other is not: {mine}; wrong where the other is right: {theirs})") : string.Empty;
        string verdict = paired.Interval is null ? "too few samples to tell"
            : !paired.IsMeasurable ? None : paired.Difference > 0 ? "measurably better" : "measurably worse";
        return $"{Amount(paired)}{Spread(paired.Interval, Factor(paired), "+0.00;-0.00;0.00")}: {verdict}{counts}";
    }

    /// <summary>The difference itself, with its unit.</summary>
    public static string Amount(PairedDifference paired) =>
        Text($"{paired.Difference * Factor(paired):+0.00;-0.00;0.00} {(IsDecibels(paired) ? "dB" : "points")}");

    /// <summary>An interval behind a figure; nothing where there is none.</summary>
    /// <param name="interval">The interval.</param>
    /// <param name="factor">What its ends are multiplied with.</param>
    /// <param name="format">How they are written.</param>
    public static string Spread(Interval? interval, double factor, string format) => interval is null ? string.Empty
        : ", 95 % interval " + Range(interval, factor, format);

    /// <summary>The two ends of an interval.</summary>
    /// <inheritdoc cref="Spread"/>
    public static string Range(Interval interval, double factor, string format) =>
        (interval.Low * factor).ToString(format, CultureInfo.InvariantCulture) + " to "
        + (interval.High * factor).ToString(format, CultureInfo.InvariantCulture);

    private static double Factor(PairedDifference paired) => IsDecibels(paired) ? 1 : 100;

    private static bool IsDecibels(PairedDifference paired) => paired.Measure == "SQNR";
}
