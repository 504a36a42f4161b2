using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Judging;

/// <summary>Compares a network whose answer is no single class (a mask, landmarks, an image, sound) with a reference.</summary>
/// <param name="network">The network.</param>
/// <param name="reference">What it is compared with; null for nothing, then only the run is timed.</param>
/// <param name="areMasks">Whether the first output is a mask: the scores of classes along dimension 1, or one score, in which what is
/// above the middle of its range is the object; or the classes themselves, as whole numbers.</param>
internal sealed class DenseJudge(ISampleOutputs network, ISampleOutputs? reference, bool areMasks) : SampleJudge
{
    /// <inheritdoc/>
    public override SampleJudge Fork() => new DenseJudge(network.Fork(), reference?.Fork(), areMasks);

    /// <inheritdoc/>
    public override SampleJudgement Judge(Sample sample, int number)
    {
        IReadOnlyList<Tensor> found = network.Of(sample, number);
        var judgement = new SampleJudgement(sample.Number ?? number, sample.Name);
        if (reference is null)
        {
            return judgement;
        }

        IReadOnlyList<Tensor> expected = reference.Of(sample, number);
        return judgement with
        {
            Errors = OutputErrors.Of(expected, found),
            Masks = areMasks ? MaskAgreement.Of(expected[0], found[0], network.AreWhole[0]) : null,
        };
    }
}
