using System.Globalization;

namespace Askew.Workflows;

/// <summary>How much worse than float a network may be.</summary>
/// <param name="Value">Points of top-1 or mAP that may be lost, or the decibels of output SQNR that must be kept.</param>
/// <param name="IsDecibels">Which of the two.</param>
internal readonly record struct Tolerance(double Value, bool IsDecibels)
{
    private const string Decibels = "dB";

    /// <summary>Reads <c>0.5</c> (points of top-1 or mAP) or <c>30dB</c> (output SQNR).</summary>
    /// <exception cref="RequestException">It is neither.</exception>
    public static Tolerance Parse(string text)
    {
        bool isDecibels = text.EndsWith(Decibels, StringComparison.OrdinalIgnoreCase);
        string number = isDecibels ? text[..^Decibels.Length] : text;
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 200
            ? new Tolerance(value, isDecibels)
            : throw new RequestException(
            $"--tolerance is '{text}'; it takes points of top-1 or mAP, such as 0.5, or decibels of output SQNR, such as 30dB.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}{(IsDecibels ? " dB" : " points")}");
}
