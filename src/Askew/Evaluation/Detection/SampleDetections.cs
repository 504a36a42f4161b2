using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>What a detector and its reference see in one image, as far as they are fairly sure of it.</summary>
/// <param name="Sample">The sample's name.</param>
/// <param name="Truths">What is really there.</param>
/// <param name="Found">What the network finds.</param>
/// <param name="Reference">What the reference finds.</param>
/// <param name="Unmatched">How many objects one of both finds and the other does not, by class and an overlap of 0.5.</param>
internal sealed record SampleDetections(
    string Sample, IReadOnlyList<LabelledBox> Truths, IReadOnlyList<FoundObject> Found, IReadOnlyList<FoundObject> Reference, int Unmatched)
{
    /// <summary>Objects of a lower score are left out.</summary>
    public const double LeastScore = 0.25;

    private const double Overlap = 0.5;

    /// <summary>Compares both.</summary>
    public static SampleDetections Of(
        string sample, IReadOnlyList<LabelledBox> truths, IReadOnlyList<FoundObject> found, IReadOnlyList<FoundObject> reference)
    {
        FoundObject[] mine = [.. found.Where(o => o.Score >= LeastScore)];
        FoundObject[] theirs = [.. reference.Where(o => o.Score >= LeastScore)];
        return new SampleDetections(sample, truths, mine, theirs, Missing(mine, theirs) + Missing(theirs, mine));
    }

    private static int Missing(FoundObject[] objects, FoundObject[] among) => objects.Count(
        one => !among.Any(other => other.Class == one.Class && other.Box.IntersectionOverUnion(one.Box) >= Overlap));
}
