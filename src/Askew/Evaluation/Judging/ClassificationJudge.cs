using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Judging;

/// <summary>Judges a classifier.</summary>
/// <param name="network">The network; its first output holds the scores.</param>
/// <param name="reference">The network to agree with, usually the float original; null for none.</param>
internal sealed class ClassificationJudge(ISampleOutputs network, ISampleOutputs? reference) : SampleJudge
{
    /// <inheritdoc/>
    public override SampleJudge Fork() => new ClassificationJudge(network.Fork(), reference?.Fork());

    /// <inheritdoc/>
    public override SampleJudgement Judge(Sample sample, int number)
    {
        IReadOnlyList<Tensor> outputs = network.Of(sample, number);
        ReadOnlySpan<float> scores = outputs[0].Floats;

        Ranking.RequireScores(scores);

        // A network may choose the class itself.
        bool isChosen = network.AreWhole[0] && scores.Length == 1;
        if (!isChosen && sample.Label is { } given && (uint)given >= (uint)scores.Length)
        {
            throw new UnusableDataException(
                $"'{sample.Name}' has label {given}, but the network has {scores.Length} scores, counted from 0. Check the recipe's "
                + $"labels and their offset.");
        }

        int mine = ClassOf(scores, isChosen);
        bool isInTop5 = sample.Label is { } wanted && (isChosen ? wanted == mine : Ranking.IsInTop(scores, wanted, 5));
        var judgement = new SampleJudgement(sample.Number ?? number, sample.Name);
        if (reference is null)
        {
            return judgement with { Class = new ClassJudgement(sample.Label, mine, ScoreOf(scores, mine, isChosen), isInTop5) };
        }

        IReadOnlyList<Tensor> expected = reference.Of(sample, number);
        OutputErrors errors = OutputErrors.Of(expected, outputs);
        ReadOnlySpan<float> theirs = expected[0].Floats;
        int other = ClassOf(theirs, isChosen);
        return judgement with
        {
            Errors = errors,
            Class = new ClassJudgement(
                sample.Label, mine, ScoreOf(scores, mine, isChosen), isInTop5, other, ScoreOf(theirs, other, isChosen)),
        };
    }

    private static int ClassOf(ReadOnlySpan<float> scores, bool isChosen) => isChosen ? (int)scores[0] : Ranking.Top1(scores);

    // A class that was chosen has left its score behind.
    private static double ScoreOf(ReadOnlySpan<float> scores, int number, bool isChosen) => isChosen ? 1 : scores[number];
}
