using System.Text.Json.Serialization;

namespace Askew.Evaluation.Judging;

/// <summary>What a classifier says of one sample.</summary>
/// <param name="Label">The right class; null where there is none.</param>
/// <param name="Class">The class that the network scores highest.</param>
/// <param name="Score">Its score, as the network gives it.</param>
/// <param name="IsInTop5">Whether the right class is among the five highest scores.</param>
/// <param name="ReferenceClass">The class that the reference scores highest; null without a reference.</param>
/// <param name="ReferenceScore">Its score.</param>
internal sealed record ClassJudgement(
    int? Label, int Class, double Score, bool IsInTop5, int? ReferenceClass = null, double? ReferenceScore = null)
{
    /// <summary>Whether the network is right.</summary>
    [JsonIgnore]
    public bool IsRight => Label == Class;

    /// <summary>Whether the reference is right.</summary>
    [JsonIgnore]
    public bool IsReferenceRight => Label is not null && Label == ReferenceClass;
}
