namespace Askew.Numerics;

/// <summary>The affine mapping <c>real = scale * (quantized - zeroPoint)</c> of one tensor (paper eqs 1-4 and 18-22).</summary>
/// <param name="Scale">Real units per integer step; positive, and exactly representable in single precision,
/// so that every exchange format carries it unchanged.</param>
/// <param name="ZeroPoint">The integer that stands for real 0; always one of the stored values.</param>
/// <param name="BitWidth">Bits of the signed storage: 2 to 16; stored activations have 2 to 8, or 16.</param>
internal readonly record struct QuantizationParameters(double Scale, int ZeroPoint, int BitWidth)
{
    /// <summary>The values that can be stored.</summary>
    public IntegerRange Range => IntegerRange.Signed(BitWidth);

    /// <summary>The real values that the stored integers stand for.</summary>
    public ClippingRange RealRange => new(Dequantize(Range.Min), Dequantize(Range.Max));

    /// <summary>The asymmetric mapping of <paramref name="range"/>, which is first widened to contain 0.</summary>
    /// <param name="range">The real values to cover; finite.</param>
    /// <param name="bitWidth">2 to 16; stored activations have 2 to 8, or 16.</param>
    /// <exception cref="ArgumentException">The range is not finite or the bit width is not supported.</exception>
    public static QuantizationParameters Asymmetric(ClippingRange range, int bitWidth)
    {
        CheckBitWidth(bitWidth);
        CheckFinite(range);
        double exactScale = range.IncludingZero().Width / (IntegerRange.Signed(bitWidth).Count - 1);
        double scale = SingleScale(exactScale);
        return scale == 0 ? new QuantizationParameters(1, 0, bitWidth)
            : new QuantizationParameters(scale, ZeroPointOf(range, exactScale, bitWidth), bitWidth);
    }

    /// <summary>The integer that stands for 0 where <paramref name="range"/>, first widened to contain 0, begins at the lowest integer and
    /// steps are <paramref name="scale"/> wide: rounded half to even. What a model decides itself, and
    /// what stands for whole numbers, has an integer already; all others are rounded here.</summary>
    /// <param name="range">The real values to cover; finite.</param>
    /// <param name="scale">Real units per integer step; positive.</param>
    /// <param name="bitWidth">2 to 16.</param>
    public static int ZeroPointOf(ClippingRange range, double scale, int bitWidth)
    {
        IntegerRange integers = IntegerRange.Signed(bitWidth);
        return integers.Saturate(integers.Min - Rounding.Round(range.IncludingZero().Min / scale, RoundingMode.HalfToEven));
    }

    /// <summary>The symmetric mapping, zero point 0, that covers [-threshold, threshold].</summary>
    /// <param name="threshold">The largest absolute value to cover; finite, not negative.</param>
    /// <param name="bitWidth">2 to 16; stored activations have 2 to 8, or 16.</param>
    /// <exception cref="ArgumentException">The threshold is not finite or the bit width is not supported.</exception>
    public static QuantizationParameters Symmetric(double threshold, int bitWidth)
    {
        CheckBitWidth(bitWidth);
        CheckFinite(new ClippingRange(-threshold, threshold));
        double scale = SingleScale(threshold / IntegerRange.Symmetric(bitWidth).Max);
        return new QuantizationParameters(scale == 0 ? 1 : scale, 0, bitWidth);
    }

    /// <summary>The stored integer for <paramref name="real"/>, in double precision: rounded half to even, then saturated.</summary>
    public int Quantize(double real) =>
        Range.Saturate(Rounding.Round(real / Scale, RoundingMode.HalfToEven) + ZeroPoint);

    /// <summary>The stored integer for <paramref name="real"/>, divided in single precision, as ONNX QuantizeLinear does it.</summary>
    /// <remarks>For what comes from or goes to float networks: pixels can all lie half-way between two integers, where the last bit
    /// decides.</remarks>
    public int QuantizeSingle(float real) => Range.Saturate(RoundSingle(real, (float)Scale, ZeroPoint));

    /// <summary>What ONNX QuantizeLinear saturates: divided and rounded half to even in single precision, from the zero point on.</summary>
    public static double RoundSingle(float real, float scale, int zeroPoint) =>
        (double)MathF.Round(real / scale, MidpointRounding.ToEven) + zeroPoint;

    /// <summary>The real number that <paramref name="quantized"/> stands for.</summary>
    public double Dequantize(int quantized) => Scale * (quantized - ZeroPoint);

    private static double SingleScale(double scale)
    {
        float single = (float)scale;

        // Scales below the smallest normal number lose their precision and then everything else: such a tensor is all zero in effect.
        return single < 1.17549435e-38f ? 0 : single;
    }

    private static void CheckBitWidth(int bitWidth)
    {
        if (bitWidth is not (>= 2 and <= 16))
        {
            throw new ArgumentException($"An integer can have 2 to 16 bits, not {bitWidth}.", nameof(bitWidth));
        }
    }

    private static void CheckFinite(ClippingRange range)
    {
        if (!double.IsFinite(range.Min) || !double.IsFinite(range.Max) || range.Max < range.Min || !float.IsFinite((float)range.Width))
        {
            throw new ArgumentException($"[{range.Min}, {range.Max}] is not a finite range.", nameof(range));
        }
    }
}
