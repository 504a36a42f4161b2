using Askew.Tensors;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary>Two operands that broadcast to one output, as runs of output elements along which each operand either runs along or stands
/// still.</summary>
internal sealed class BroadcastRuns
{
    private readonly int[]? leftMap;
    private readonly int[]? rightMap;

    /// <summary>The longest runs for operands of these shapes.</summary>
    public BroadcastRuns(Shape left, Shape right, Shape output)
    {
        int rank = output.Rank;
        int d = rank;
        (LeftMoves, RightMoves) = (true, true);
        (bool leftDecided, bool rightDecided) = (false, false);
        for (; d > 0 && Joins(left, output, d - 1, ref leftDecided, LeftMoves, out bool leftMoves)
            && Joins(right, output, d - 1, ref rightDecided, RightMoves, out bool rightMoves); d--)
        {
            (LeftMoves, RightMoves) = (leftMoves, rightMoves);
        }

        Length = output.CountBetween(d, rank);
        Shape outer = new(output.Extents[..d]);
        Count = outer.ElementCount;
        leftMap = Broadcast.Map(Outer(left, rank - d), outer);
        rightMap = Broadcast.Map(Outer(right, rank - d), outer);
    }

    /// <summary>Elements of a run.</summary>
    public int Length { get; }

    /// <summary>Number of runs.</summary>
    public int Count { get; }

    /// <summary>Whether the left operand has an element for each of a run; else one for all.</summary>
    public bool LeftMoves { get; }

    /// <summary>Whether the right operand has an element for each of a run; else one for all.</summary>
    public bool RightMoves { get; }

    /// <summary>The left operand's first element of run number <paramref name="run"/>.</summary>
    public int LeftStart(int run) => (leftMap is null ? run : leftMap[run]) * (LeftMoves ? Length : 1);

    /// <summary>The right operand's first element of run number <paramref name="run"/>.</summary>
    public int RightStart(int run) => (rightMap is null ? run : rightMap[run]) * (RightMoves ? Length : 1);

    // Whether dimension d can be part of the run: the operand must do along it what it does along those after it.
    private static bool Joins(Shape operand, Shape output, int d, ref bool decided, bool moves, out bool movesNow)
    {
        movesNow = moves;
        if (output[d] == 1)
        {
            return true;
        }

        int own = d - (output.Rank - operand.Rank);
        bool movesHere = own >= 0 && operand[own] != 1;
        if (decided && movesHere != moves)
        {
            return false;
        }

        (decided, movesNow) = (true, movesHere);
        return true;
    }

    private static Shape Outer(Shape operand, int innerRank) => new(operand.Extents[..Math.Max(0, operand.Rank - innerRank)]);
}
