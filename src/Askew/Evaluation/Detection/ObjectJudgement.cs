namespace Askew.Evaluation.Detection;

/// <summary>What a detector finds in one image, judged.</summary>
/// <param name="Truths">What is really there.</param>
/// <param name="Found">What the network finds.</param>
/// <param name="Reference">What the reference finds; null without a reference.</param>
/// <param name="Shown">What both are fairly sure of, to be looked at; null without a reference.</param>
internal sealed record ObjectJudgement(
    IReadOnlyList<ClassCount> Truths, FoundVerdicts Found, FoundVerdicts? Reference = null, SampleDetections? Shown = null);
