using Askew.Evaluation.Detection;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Judging;

/// <summary>Judges a detector.</summary>
/// <param name="network">The network.</param>
/// <param name="reference">The network to compare with; null for none.</param>
/// <param name="recipe">What the outputs mean.</param>
internal sealed class DetectionJudge(ISampleOutputs network, ISampleOutputs? reference, DetectionRecipe recipe) : SampleJudge
{
    private readonly ObjectFinder finder = new(recipe);

    /// <inheritdoc/>
    public override SampleJudge Fork() => new DetectionJudge(network.Fork(), reference?.Fork(), recipe);

    /// <inheritdoc/>
    public override SampleJudgement Judge(Sample sample, int number)
    {
        IReadOnlyDictionary<string, Tensor> outputs = ObjectFinder.ByName(network.OutputNames, network.Of(sample, number));
        IReadOnlyList<FoundObject> found = finder.Find(sample, outputs);
        IReadOnlyList<LabelledBox> truths = sample.Boxes ?? [];
        if (truths.FirstOrDefault(box => (uint)box.Class >= (uint)recipe.Classes) is { } stranger)
        {
            throw new UnusableDataException(
                $"'{sample.Name}' has an object of class {stranger.Class}, but the recipe gives the detector {recipe.Classes} "
                + $"{(recipe.Classes == 1 ? "class" : "classes")}, counted from 0. "
                + "Check the recipe's classes, and the order of the names in classes.txt.");
        }

        ClassCount[] counts =
        [
            .. truths.Where(truth => !truth.IsDifficult && !truth.IsCrowd)
                .GroupBy(truth => truth.Class)
                .OrderBy(group => group.Key)
                .Select(group => new ClassCount(group.Key, group.Count())),
        ];
        var judged = new ObjectJudgement(counts, FoundVerdicts.Of(found, truths));
        var judgement = new SampleJudgement(sample.Number ?? number, sample.Name);
        if (reference is null)
        {
            return judgement with { Objects = judged };
        }

        IReadOnlyDictionary<string, Tensor> expected = ObjectFinder.ByName(reference.OutputNames, reference.Of(sample, number));
        OutputErrors errors = OutputErrors.Of(
            [.. reference.OutputNames.Select(name => expected[name])],
            [.. reference.OutputNames.Select(name => DetectorOutputs.Find(outputs, name))]);
        IReadOnlyList<FoundObject> theirs = finder.Find(sample, expected);
        return judgement with
        {
            Errors = errors,
            Objects = judged with
            {
                Reference = FoundVerdicts.Of(theirs, truths),
                Shown = SampleDetections.Of(sample.Name, truths, found, theirs),
            },
        };
    }
}
