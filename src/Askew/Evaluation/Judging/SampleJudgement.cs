using Askew.Evaluation.Detection;

namespace Askew.Evaluation.Judging;

/// <summary>What is kept of a network's answer to one sample: enough for all figures, whichever samples they are put
/// together with.</summary>
/// <param name="Number">The sample's number in the whole set.</param>
/// <param name="Name">Its name.</param>
internal sealed record SampleJudgement(int Number, string Name)
{
    /// <summary>How far the outputs are from the reference's; null without a reference.</summary>
    public OutputErrors? Errors { get; init; }

    /// <summary>What a classifier says; null for other tasks.</summary>
    public ClassJudgement? Class { get; init; }

    /// <summary>How a mask compares with the reference's; null for other tasks, or without a reference.</summary>
    public MaskAgreement? Masks { get; init; }

    /// <summary>What a detector finds; null for other tasks.</summary>
    public ObjectJudgement? Objects { get; init; }
}
