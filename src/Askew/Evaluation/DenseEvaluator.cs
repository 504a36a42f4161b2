using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>Runs a network whose answer is no single class (a mask, landmarks, an image, sound) and compares it with a reference.</summary>
internal static class DenseEvaluator
{
    /// <summary>Evaluates <paramref name="network"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="reference">What it is compared with; null for nothing, then only the run is timed.</param>
    /// <param name="areMasks">Whether the first output is a mask: the scores of classes along dimension 1, or one score, in which what is
    /// above the middle of its range is the object.</param>
    /// <param name="samples">The data.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static DenseResult Evaluate(
        ISampleOutputs network,
        ISampleOutputs? reference,
        bool areMasks,
        IEnumerable<Sample> samples,
        int threads,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        IReadOnlyList<Seen> seen = new SampleRuns<Pair>(threads, () => new Pair(network.Fork(), reference?.Fork(), areMasks)).Collect(
            samples, (pair, sample, number) => pair.Look(sample, number), progress, cancellation);
        if (reference is null)
        {
            return new DenseResult(seen.Count, null, null, null);
        }

        MaskAgreement? masks = areMasks ? MaskAgreement.Merged(seen.Select(one => one.Masks!)) : null;
        return new DenseResult(seen.Count, OutputErrors.Merged(seen.Select(one => one.Errors!)), masks?.PixelShare, masks?.MeanOverlap);
    }

    private sealed record Seen(OutputErrors? Errors, MaskAgreement? Masks);

    private sealed class Pair(ISampleOutputs network, ISampleOutputs? reference, bool areMasks)
    {
        public Seen Look(Sample sample, int number)
        {
            IReadOnlyList<Tensor> found = network.Of(sample, number);
            if (reference is null)
            {
                return new Seen(null, null);
            }

            IReadOnlyList<Tensor> expected = reference.Of(sample, number);
            return new Seen(OutputErrors.Of(expected, found), areMasks ? MaskAgreement.Of(expected[0], found[0]) : null);
        }
    }
}
