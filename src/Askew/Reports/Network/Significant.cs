namespace Askew.Reports.Network;

/// <summary>Numbers as pictures need them: a few significant digits, which keeps pages small.</summary>
internal static class Significant
{
    private const int Digits = 5;

    /// <summary><paramref name="value"/> with five significant digits; not finite stays so.</summary>
    public static double Of(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        // To the power of ten and back by division, so that the result is the double that is printed shortest.
        int places = Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return places is >= 0 and <= 15 ? Math.Round(value, places)
            : double.Parse(value.ToString("g5", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture);
    }
}
