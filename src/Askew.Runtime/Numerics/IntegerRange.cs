namespace Askew.Numerics;

/// <summary>The integers from <paramref name="Min"/> to <paramref name="Max"/>, both included.</summary>
internal readonly record struct IntegerRange(int Min, int Max)
{
    /// <summary>All values of a signed integer of <paramref name="bitWidth"/> bits (2 to 16): -2^(b-1) to 2^(b-1) - 1.</summary>
    public static IntegerRange Signed(int bitWidth) => new(-(1 << (bitWidth - 1)), (1 << (bitWidth - 1)) - 1);

    /// <summary>The symmetric values of a weight of <paramref name="bitWidth"/> bits: -(2^(b-1) - 1) to 2^(b-1) - 1.</summary>
    public static IntegerRange Symmetric(int bitWidth) => new(-((1 << (bitWidth - 1)) - 1), (1 << (bitWidth - 1)) - 1);

    /// <summary>How many integers the range has.</summary>
    public int Count => Max - Min + 1;

    /// <summary>The value of the range that is nearest to <paramref name="value"/>.</summary>
    public int Saturate(long value) => value < Min ? Min : value > Max ? Max : (int)value;

    /// <summary>As <see cref="Saturate(long)"/>, for an integer that is held in a double.</summary>
    public int Saturate(double value) => value < Min ? Min : value > Max ? Max : (int)value;

    /// <summary>Whether <paramref name="value"/> lies in the range.</summary>
    public bool Contains(long value) => value >= Min && value <= Max;

    /// <summary>The values that both ranges have; a single value at the nearest bound where they have none.</summary>
    public IntegerRange Intersect(IntegerRange other)
    {
        int min = Saturate(other.Min);
        return new IntegerRange(min, Math.Max(min, Saturate(other.Max)));
    }
}
