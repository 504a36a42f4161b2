namespace Askew.Numerics;

/// <summary>How a real number, or a quotient, becomes an integer. Every rounding in Askew names one of these.</summary>
internal enum RoundingMode
{
    /// <summary>To the nearest; a tie goes to the even neighbour (2.5 -> 2, 3.5 -> 4, -2.5 -> -2). Used to quantise real numbers.</summary>
    HalfToEven,

    /// <summary>To the nearest; a tie goes up (2.5 -> 3, -2.5 -> -2). What an arithmetic shift does with half a step folded into its
    /// addend.</summary>
    HalfUp,

    /// <summary>Down, toward minus infinity (2.9 -> 2, -2.1 -> -3). What an arithmetic shift does.</summary>
    Floor,
}
