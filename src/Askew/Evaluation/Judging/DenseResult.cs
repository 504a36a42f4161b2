namespace Askew.Evaluation.Judging;

/// <summary>How far a network whose answer is no single class is from a reference.</summary>
/// <param name="Samples">Samples that were evaluated.</param>
/// <param name="Errors">The distances of the outputs; null without a reference.</param>
/// <param name="PixelShare">Share of pixels whose class is the reference's, 0 to 1; null but for masks with a reference.</param>
/// <param name="MaskOverlap">Mean over the classes that occur of the intersection of both masks over their union, 0 to 1; null
/// likewise.</param>
internal sealed record DenseResult(int Samples, OutputErrors? Errors, double? PixelShare, double? MaskOverlap)
{
    /// <summary>Adds up what was judged.</summary>
    /// <param name="judged">The samples, in order.</param>
    /// <param name="hasReference">Whether there is a reference.</param>
    public static DenseResult Of(IReadOnlyList<SampleJudgement> judged, bool hasReference)
    {
        if (!hasReference)
        {
            return new DenseResult(judged.Count, null, null, null);
        }

        MaskAgreement? masks = judged.Any(one => one.Masks is not null)
            ? MaskAgreement.Merged(judged.Select(one => one.Masks!)) : null;
        return new DenseResult(
            judged.Count, OutputErrors.Merged(judged.Select(one => one.Errors!)), masks?.PixelShare, masks?.MeanOverlap);
    }
}
