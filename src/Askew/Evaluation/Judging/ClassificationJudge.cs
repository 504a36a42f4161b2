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
        if (sample.Label is { } given && (uint)given >= (uint)scores.Length)
        {
            throw new UnusableDataException(
                $"'{sample.Name}' has label {given}, but the network has {scores.Length} scores, counted from 0. Check the recipe's "
                + $"labels and their offset.");
        }

        int mine = Ranking.Top1(scores);
        bool isInTop5 = sample.Label is { } wanted && Ranking.IsInTop(scores, wanted, 5);
        var judgement = new SampleJudgement(sample.Number ?? number, sample.Name);
        if (reference is null)
        {
            return judgement with { Class = new ClassJudgement(sample.Label, mine, scores[mine], isInTop5) };
        }

        IReadOnlyList<Tensor> expected = reference.Of(sample, number);
        OutputErrors errors = OutputErrors.Of(expected, outputs);
        ReadOnlySpan<float> theirs = expected[0].Floats;
        int other = Ranking.Top1(theirs);
        return judgement with
        {
            Errors = errors,
            Class = new ClassJudgement(sample.Label, mine, scores[mine], isInTop5, other, theirs[other]),
        };
    }
}
