namespace Askew.Evaluation.Statistics;

/// <summary>Where a figure lies, as far as the samples tell: a 95 % interval, both ends in the unit of the figure.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
internal sealed record Interval(double Low, double High)
{
    /// <summary>The probability that both ends leave out on each side.</summary>
    public const double Tail = 0.025;

    /// <summary>Whether 0 is not in it.</summary>
    public bool ExcludesZero() => Low > 0 || High < 0;
}
