using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Normalisation by moments: layers, instances and groups, root mean square and length (L2), all by one formula.</summary>
/// <remarks>
/// The tensor is seen as [outer, <see cref="Count"/>, <see cref="Inner"/>], and moments are taken along the middle. With n =
/// <see cref="Count"/>, all sums exact in 64 bits:
/// <code>
/// s = sum(q), Q = sum(q * q)                                  z = s where IsCentered, else n * ZeroPoint
/// V = n * Q - s * s + (s - z)^2                               n^2 times the variance (or the mean square)
/// W = max(1, V * 4^Raise + Epsilon)
/// r = ReciprocalRoot(W)                                       1 / sqrt(W) with a relative error below 2^-17
/// y = (n * q - z) * 2^Raise * r in 2^-<see cref="FractionBits"/>, rounded half up
/// out = saturate((y * MUL + ADD) >> S)                        one requantiser for each element of Channels
/// </code>
/// The requantiser of an element is number (index / <see cref="ChannelRun"/>) % count, where index counts the elements of the whole
/// tensor.
/// </remarks>
internal sealed record NormalizeMoments : IntegerInstruction
{
    /// <summary>Fraction bits of the normalised value.</summary>
    public const int FractionBits = 16;

    /// <summary>What n times the number of integers that an input can be may be at most, so that nothing leaves 64 bits.</summary>
    public const long LargestSpan = 1L << 31;

    /// <summary>The same where the mean is subtracted, nothing is raised and <see cref="Epsilon"/> is at most
    /// <see cref="LargestEpsilonOfWide"/>: a variance is at most a quarter of its range's square.</summary>
    public const long LargestCentredSpan = 1L << 32;

    /// <summary>The largest epsilon where <see cref="LargestSpan"/> is exceeded.</summary>
    public const long LargestEpsilonOfWide = 1L << 61;

    /// <summary>The tensor.</summary>
    public required int Input { get; init; }

    /// <summary>Elements that moments are taken over: n.</summary>
    public required int Count { get; init; }

    /// <summary>Elements from one of them to the next.</summary>
    public required int Inner { get; init; }

    /// <summary>Zero point of the input.</summary>
    public required int ZeroPoint { get; init; }

    /// <summary>Whether the mean is subtracted.</summary>
    public required bool IsCentered { get; init; }

    /// <summary>How many bits V is raised by, twice: so that a small <see cref="Epsilon"/> counts beside it.</summary>
    public required int Raise { get; init; }

    /// <summary>What is added to the variance, as n^2 / scale^2 * 4^<see cref="Raise"/> times as much.</summary>
    public required long Epsilon { get; init; }

    /// <summary>Elements in a row that have the same gain and shift.</summary>
    public required int ChannelRun { get; init; }

    /// <summary>Gain and shift, as MUL, ADD and S.</summary>
    public required Requantizer[] Requantizers { get; init; }

    /// <summary>Saturation and fused activation.</summary>
    public required OutputStage Stage { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool MayWorkInPlace => false;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IInstructionVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    public override IntegerInstruction WithInputs(Func<int, int> replace) => this with { Input = replace(Input) };

    /// <inheritdoc/>
    public override long MultiplyCount(IReadOnlyList<ProgramTensor> tensors) => 0;

    /// <summary>The largest magnitude of y: no value is further than sqrt(n) standard deviations from the mean, nor than sqrt(n) root mean
    /// squares from zero.</summary>
    public static long LargestNormalized(int count) => (long)(((UInt128)1 << FractionBits) * (ulong)(CeilingRoot(count) + 1));

    /// <inheritdoc/>
    /// <remarks>The sums are exact in 64 bits by <see cref="Check"/>, and are no registers of the layer; the normalised value is its
    /// accumulator.</remarks>
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors) => RegisterBounds.Largest(
        Requantizers.Select(requantizer => RegisterBounds.Requantized(LargestNormalized(Count), requantizer)));

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor input = check.Tensor(Input);
        ProgramTensor output = check.Tensor(Output);
        check.SameCount(input, output);
        check.Require(
            Count > 0 && Inner > 0 && input.Shape.ElementCount % checked((long)Count * Inner) == 0, "its moments do not fit its input");
        long span = Count * (long)input.Range.Count;
        check.Require(
            Raise is >= 0 and < 31 && (span <= LargestSpan >> Raise
                || (IsCentered && Raise == 0 && Epsilon <= LargestEpsilonOfWide && span <= LargestCentredSpan)),
            "its sums would leave 64 bits");
        check.Require(input.Range.Contains(ZeroPoint), "its zero point is out of range");
        check.Require(Epsilon is >= 0 and <= 1L << 62, "its epsilon is out of range");
        check.Require(
            ChannelRun > 0 && Requantizers.Length > 0 && input.Shape.ElementCount % checked((long)ChannelRun * Requantizers.Length) == 0,
            "its gains do not fit its input");
        check.Stage(Stage, output, Requantizers);
    }

    private static int CeilingRoot(int value)
    {
        int root = 0;
        for (int bit = 1 << 15; bit > 0; bit >>= 1)
        {
            root = (long)(root + bit) * (root + bit) < value ? root + bit : root;
        }

        return root + 1;
    }
}
