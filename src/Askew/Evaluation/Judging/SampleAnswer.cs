namespace Askew.Evaluation.Judging;

/// <summary>A sample on which a classifier and its reference disagree, with both answers.</summary>
/// <param name="Sample">The sample's name.</param>
/// <param name="Label">The right class; null where there is none.</param>
/// <param name="Class">The class that the network scores highest.</param>
/// <param name="Score">Its score, as the network gives it.</param>
/// <param name="ReferenceClass">The class that the reference scores highest.</param>
/// <param name="ReferenceScore">Its score.</param>
internal sealed record SampleAnswer(string Sample, int? Label, int Class, double Score, int ReferenceClass, double ReferenceScore)
{
    /// <summary>Both answers of a classifier that was judged beside a reference.</summary>
    public static SampleAnswer Of(SampleJudgement judgement) => new(
        judgement.Name,
        judgement.Class!.Label,
        judgement.Class.Class,
        judgement.Class.Score,
        judgement.Class.ReferenceClass!.Value,
        judgement.Class.ReferenceScore!.Value);
}
