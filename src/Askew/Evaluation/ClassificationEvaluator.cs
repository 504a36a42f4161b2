using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>Runs a classifier over samples and counts.</summary>
internal static class ClassificationEvaluator
{
    /// <summary>Evaluates <paramref name="network"/>.</summary>
    /// <param name="network">The network; its first output holds the scores.</param>
    /// <param name="reference">The network to agree with, usually the float original; null for none.</param>
    /// <param name="samples">The data.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static ClassificationResult Evaluate(
        ISampleOutputs network, ISampleOutputs? reference, IEnumerable<Sample> samples, int threads, IProgress<int>? progress = null,
            CancellationToken cancellation = default)
    {
        IReadOnlyList<Verdict> verdicts = new SampleRuns<Pair>(threads, () => new Pair(network.Fork(), reference?.Fork())).Collect(
            samples, (pair, sample, number) => pair.Judge(sample, number), progress, cancellation);
        return new ClassificationResult
        {
            Samples = verdicts.Count,
            Labelled = verdicts.Count(v => v.IsLabelled),
            Top1Count = verdicts.Count(v => v.IsTop1),
            Top5Count = verdicts.Count(v => v.IsTop5),
            Agreeing = reference is null ? null : verdicts.Count(v => v.Agrees),
            Errors = reference is null ? null : OutputErrors.Merged(verdicts.Select(verdict => verdict.Errors!)),
            ReferenceTop1Count = reference is null ? null : verdicts.Count(v => v.IsReferenceTop1),
            Disagreements = [.. verdicts.Where(v => v.Answer is not null).Select(v => v.Answer!)],
        };
    }

    private sealed record Verdict(bool IsLabelled, bool IsTop1, bool IsTop5, bool Agrees, OutputErrors? Errors)
    {
        public bool IsReferenceTop1 { get; init; }

        public SampleAnswer? Answer { get; init; }
    }

    private sealed class Pair(ISampleOutputs network, ISampleOutputs? reference)
    {
        public Verdict Judge(Sample sample, int number)
        {
            IReadOnlyList<Tensor> outputs = network.Of(sample, number);
            ReadOnlySpan<float> scores = outputs[0].Floats;
            if (sample.Label is { } given && (uint)given >= (uint)scores.Length)
            {
                throw new UnusableDataException(
                    $"'{sample.Name}' has label {given}, but the network has {scores.Length} scores, counted from 0. Check the recipe's "
                    + $"labels and their offset.");
            }

            bool isTop1 = sample.Label is { } label && Ranking.Top1(scores) == label;
            bool isTop5 = sample.Label is { } wanted && Ranking.IsInTop(scores, wanted, 5);
            if (reference is null)
            {
                return new Verdict(sample.Label is not null, isTop1, isTop5, false, null);
            }

            IReadOnlyList<Tensor> expected = reference.Of(sample, number);
            OutputErrors errors = OutputErrors.Of(expected, outputs);
            ReadOnlySpan<float> theirs = expected[0].Floats;
            (int mine, int other) = (Ranking.Top1(scores), Ranking.Top1(theirs));
            return new Verdict(sample.Label is not null, isTop1, isTop5, mine == other, errors)
            {
                IsReferenceTop1 = sample.Label == other,
                Answer = mine == other ? null : new SampleAnswer(sample.Name, sample.Label, mine, scores[mine], other, theirs[other]),
            };
        }
    }
}
