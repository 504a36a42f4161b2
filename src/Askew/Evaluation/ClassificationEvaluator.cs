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
        var verdicts = new List<Verdict>();
        int done = 0;
        new SampleRuns<Pair>(threads, () => new Pair(network.Fork(), reference?.Fork())).ForEach(
            samples,
            (pair, sample, number) =>
            {
                Verdict verdict = pair.Judge(sample, number);
                lock (verdicts)
                {
                    verdicts.Add(verdict);
                }

                progress?.Report(Interlocked.Increment(ref done));
            },
            cancellation);

        // Sums of doubles depend on their order; by number it is always the same.
        verdicts.Sort((a, b) => a.Number.CompareTo(b.Number));
        var noise = new SignalToNoise();
        foreach (Verdict verdict in verdicts.Where(v => v.Noise is not null))
        {
            noise.Merge(verdict.Noise!);
        }

        return new ClassificationResult
        {
            Samples = verdicts.Count,
            Labelled = verdicts.Count(v => v.IsLabelled),
            Top1Count = verdicts.Count(v => v.IsTop1),
            Top5Count = verdicts.Count(v => v.IsTop5),
            Agreeing = reference is null ? null : verdicts.Count(v => v.Agrees),
            OutputSqnrDb = reference is null ? null : noise.Decibels,
            ReferenceTop1Count = reference is null ? null : verdicts.Count(v => v.IsReferenceTop1),
            Disagreements = [.. verdicts.Where(v => v.Answer is not null).Select(v => v.Answer!)],
        };
    }

    private sealed record Verdict(int Number, bool IsLabelled, bool IsTop1, bool IsTop5, bool Agrees, SignalToNoise? Noise)
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
                return new Verdict(number, sample.Label is not null, isTop1, isTop5, false, null);
            }

            IReadOnlyList<Tensor> expected = reference.Of(sample, number);
            var noise = new SignalToNoise();
            for (int i = 0; i < outputs.Count; i++)
            {
                if (i >= expected.Count || !expected[i].Shape.Equals(outputs[i].Shape))
                {
                    throw new UnusableDataException(
                        $"Output {i} of the network has shape {outputs[i].Shape}, that of the reference "
                        + $"{(i < expected.Count ? expected[i].Shape : "none")}. "
                        + "Is the reference the network that this one was made from?");
                }

                noise.Add(expected[i].Floats, outputs[i].Floats);
            }

            ReadOnlySpan<float> theirs = expected[0].Floats;
            (int mine, int other) = (Ranking.Top1(scores), Ranking.Top1(theirs));
            return new Verdict(number, sample.Label is not null, isTop1, isTop5, mine == other, noise)
            {
                IsReferenceTop1 = sample.Label == other,
                Answer = mine == other ? null : new SampleAnswer(sample.Name, sample.Label, mine, scores[mine], other, theirs[other]),
            };
        }
    }
}
