namespace Askew.Cli;

/// <summary>How many bits weights and activations have, 2 to 8.</summary>
internal readonly record struct BitWidths(int Weights, int Activations)
{
    /// <summary>The widths of <c>--bits</c>, <c>--bits-weights</c> and <c>--bits-activations</c>; the last two go before the first.</summary>
    /// <exception cref="UsageException">One is not 2 to 8.</exception>
    public static BitWidths Of(int both, int? weights, int? activations)
    {
        Check("--bits", both);
        Check("--bits-weights", weights ?? both);
        Check("--bits-activations", activations ?? both);
        return new BitWidths(weights ?? both, activations ?? both);
    }

    private static void Check(string option, int bits)
    {
        if (bits is < 2 or > 8)
        {
            throw new UsageException($"{option} is {bits}; it takes 2 to 8.");
        }
    }
}
