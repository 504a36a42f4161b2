namespace Askew.Calibration;

/// <summary>The power transform <c>y = ((x + c)^lambda - 1) / lambda</c>, or ln(x + c) for lambda 0 (paper eq 17).</summary>
/// <param name="Lambda">The exponent.</param>
/// <param name="Offset">c; x + c is positive for every x that is transformed.</param>
internal readonly record struct BoxCox(double Lambda, double Offset)
{
    private const double Zero = 1e-8;

    /// <summary>The transformed value; <paramref name="x"/> + c is positive.</summary>
    public double Transform(double x) => Math.Abs(Lambda) < Zero
        ? Math.Log(x + Offset)
        : (Math.Pow(x + Offset, Lambda) - 1) / Lambda;

    /// <summary>The value that <see cref="Transform"/> maps to <paramref name="y"/>; the end of its domain where there is none.</summary>
    public double Inverse(double y)
    {
        if (Math.Abs(Lambda) < Zero)
        {
            return Math.Exp(y) - Offset;
        }

        double power = (Lambda * y) + 1;
        if (power <= 0)
        {
            return Lambda > 0 ? -Offset : double.PositiveInfinity;
        }

        return Math.Pow(power, 1 / Lambda) - Offset;
    }
}
