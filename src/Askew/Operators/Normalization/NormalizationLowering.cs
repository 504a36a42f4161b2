using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Operators.Movements;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>The integer form of normalisations by moments: one <see cref="NormalizeMoments"/>, between two movements where what moments
/// are taken over does not lie in one run of dimensions.</summary>
internal static class NormalizationLowering
{
    private const long LargestEpsilon = 1L << 62;
    private const int MostRaise = 30;

    /// <summary>Why <paramref name="norm"/> of <paramref name="node"/> has no integer form; null where it has.</summary>
    public static string? WhyNot(Node node, MomentNormalization norm) => norm switch
    {
        { Kind: NormKind.SumOfMagnitudes } => "it divides by a sum of magnitudes; only root mean squares and lengths have an integer form",
        _ when !norm.HasConstantGains(node) => "its gain or shift is not constant",
        _ => node.Outputs.Count > 1 ? "its mean or deviation is an output, too" : null,
    };

    /// <summary>Emits the node's integer form.</summary>
    public static void Emit(ILowering lowering, MomentNormalization norm)
    {
        Node node = lowering.Node;
        Operand input = lowering.Input(0);
        Operand output = lowering.Output();
        Shape view = norm.View;
        int first = norm.Axes[0];
        int end = norm.Axes[^1] + 1;
        bool isOneRun = Enumerable.Range(first, end - first).All(d => norm.Axes.Contains(d) || view[d] == 1);
        if (isOneRun)
        {
            Emit(lowering, norm, norm.Gains(node), input, output, norm.Count, view.CountBetween(end, view.Rank));
            return;
        }

        // What moments are taken over is moved to the end, and back again; gains go with it.
        int[] order = norm.AxesLast;
        Operand moved = lowering.Temporary("apart", view.Permuted(order), input.Parameters);
        Operand result = lowering.Temporary("normalized", moved.Shape, output.Parameters);
        lowering.EmitMovement(Movement.Transposition(view, order), input, moved, 0);
        Emit(lowering, norm, norm.Gains(node).Permuted(order), moved, result, norm.Count, 1);
        lowering.EmitMovement(Movement.Transposition(moved.Shape, norm.Back), result, output, 0);
    }

    /// <summary>What the number of elements times that of the integers that each can be may be at most.</summary>
    public static long LargestSpan(MomentNormalization norm) =>
        norm.SubtractsMean ? NormalizeMoments.LargestCentredSpan : NormalizeMoments.LargestSpan;

    private static void Emit(
        ILowering lowering, MomentNormalization norm, ChannelGains gains, Operand input, Operand output, int count, int inner)
    {
        Node node = lowering.Node;
        QuantizationParameters from = input.Parameters;
        QuantizationParameters to = lowering.StageParameters;
        if (count * (long)from.Range.Count > LargestSpan(norm))
        {
            throw new GraphException(
                $"node '{node.Name}' ({node.OperatorType}): moments over {count} elements of {from.BitWidth} bits would leave 64 bits; "
                + $"give its input '{node.Input(0).Name}' 8 bits");
        }

        // The spread is raised as far as 64 bits allow; epsilon likewise. A length is sqrt(n) times a root mean square.
        int raise = 0;
        while (raise < MostRaise && count * (long)from.Range.Count <= NormalizeMoments.LargestSpan >> (raise + 1))
        {
            raise++;
        }

        double unit = Math.ScaleB((double)count * count / (from.Scale * from.Scale), 2 * raise);
        (double epsilon, double gain) = norm.Kind switch
        {
            NormKind.RootMeanSquare => (norm.Epsilon * unit, 1),
            NormKind.RootMeanSquarePlusEpsilon => (norm.Epsilon * norm.Epsilon * unit, 1),
            NormKind.RootSumSquare => (norm.Epsilon * norm.Epsilon / count * unit, 1 / Math.Sqrt(count)),
            _ => throw new GraphException($"node '{node.Name}' ({node.OperatorType}): {WhyNot(node, norm)}"),
        };
        double step = gain / (to.Scale * (1 << NormalizeMoments.FractionBits));
        lowering.Emit(new NormalizeMoments
        {
            Node = node.Name,
            Input = input.Index,
            Output = output.Index,
            Count = count,
            Inner = inner,
            ZeroPoint = from.ZeroPoint,
            IsCentered = norm.SubtractsMean,
            Raise = raise,
            Epsilon = (long)Math.Min(
                Math.Round(epsilon),
                count * (long)from.Range.Count > NormalizeMoments.LargestSpan ? NormalizeMoments.LargestEpsilonOfWide : LargestEpsilon),
            ChannelRun = gains.Run,
            Requantizers =
            [
                .. gains.Gains.Zip(gains.Shifts, (each, shift) => lowering.Requantize(each * step, to.ZeroPoint + (shift / to.Scale))),
            ],
            Stage = lowering.Stage,
        });
    }
}
