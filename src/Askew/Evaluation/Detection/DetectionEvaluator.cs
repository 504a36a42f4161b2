using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>Runs a detector over labelled images and computes mean average precision.</summary>
internal static class DetectionEvaluator
{
    private const double VocOverlap = 0.5;

    private static readonly double[] CocoOverlaps = [.. Enumerable.Range(0, 10).Select(i => 0.5 + (0.05 * i))];

    /// <summary>Evaluates <paramref name="network"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="reference">The network to compare raw outputs with; null for none.</param>
    /// <param name="recipe">What the outputs mean.</param>
    /// <param name="samples">The data, with boxes.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static DetectionResult Evaluate(
        ISampleOutputs network,
        ISampleOutputs? reference,
        DetectionRecipe recipe,
        IEnumerable<Sample> samples,
        int threads,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        IReadOnlyList<Seen> seen = new SampleRuns<Pair>(
            threads, () => new Pair(network.Fork(), new ObjectFinder(recipe), recipe, reference?.Fork())).Collect(
            samples, (pair, sample, number) => pair.Look(sample, number), progress, cancellation);
        DetectionResult result = Summarize(seen);
        return reference is null ? result : result with
        {
            Errors = OutputErrors.Merged(seen.Select(one => one.Errors!)),
            ReferenceMap50 = Summarize([.. seen.Select(one => one with { Found = one.Reference! })]).Map50,
            Detections = [.. seen.Select(one => SampleDetections.Of(one.Name, one.Truths, one.Found, one.Reference!))],
        };
    }

    private static DetectionResult Summarize(IReadOnlyList<Seen> seen)
    {
        int[] classes = [.. seen.SelectMany(one => one.Truths).Where(t => !t.IsDifficult && !t.IsCrowd)
            .Select(t => t.Class).Distinct().Order()];
        if (classes.Length == 0)
        {
            throw new UnlabelledDataException(
                "None of the images has a labelled object, so there is nothing to measure. Check the recipe's labels.");
        }

        var byClass = new Dictionary<int, double>();
        var eleven = new List<double>();
        var coco = new List<double>();
        foreach (int label in classes)
        {
            (IReadOnlyList<FoundObject>, IReadOnlyList<LabelledBox>)[] images =
                [.. seen.Select(one =>
                ((IReadOnlyList<FoundObject>)[.. one.Found.Where(f => f.Class == label)],
                (IReadOnlyList<LabelledBox>)[.. one.Truths.Where(t => t.Class == label)]))];
            byClass[label] = AveragePrecision.Of(images, VocOverlap, AveragePrecisionRule.AllPoint);
            eleven.Add(AveragePrecision.Of(images, VocOverlap, AveragePrecisionRule.ElevenPoint));
            coco.Add(CocoOverlaps.Average(overlap => AveragePrecision.Of(images, overlap, AveragePrecisionRule.Coco)));
        }

        return new DetectionResult
        {
            Samples = seen.Count,
            Map50 = byClass.Values.Average(),
            Map50ElevenPoint = eleven.Average(),
            Map = coco.Average(),
            ByClass = byClass,
        };
    }

    private sealed record Seen(IReadOnlyList<FoundObject> Found, IReadOnlyList<LabelledBox> Truths, OutputErrors? Errors)
    {
        public required string Name { get; init; }

        public IReadOnlyList<FoundObject>? Reference { get; init; }
    }

    private sealed class Pair(ISampleOutputs network, ObjectFinder finder, DetectionRecipe recipe, ISampleOutputs? reference)
    {
        public Seen Look(Sample sample, int number)
        {
            IReadOnlyDictionary<string, Tensor> outputs = ObjectFinder.ByName(network.OutputNames, network.Of(sample, number));
            IReadOnlyList<FoundObject> found = finder.Find(sample, outputs);
            if (sample.Boxes?.FirstOrDefault(box => (uint)box.Class >= (uint)recipe.Classes) is { } stranger)
            {
                throw new UnusableDataException(
                    $"'{sample.Name}' has an object of class {stranger.Class}, but the recipe gives the detector {recipe.Classes} "
                    + $"{(recipe.Classes == 1 ? "class" : "classes")}, counted from 0. "
                    + "Check the recipe's classes, and the order of the names in classes.txt.");
            }

            OutputErrors? errors = null;
            IReadOnlyList<FoundObject>? referenceFound = null;
            if (reference is not null)
            {
                IReadOnlyDictionary<string, Tensor> expected = ObjectFinder.ByName(reference.OutputNames, reference.Of(sample, number));
                errors = OutputErrors.Of(
                    [.. reference.OutputNames.Select(name => expected[name])],
                    [.. reference.OutputNames.Select(name => DetectorOutputs.Find(outputs, name))]);
                referenceFound = finder.Find(sample, expected);
            }

            return new Seen(found, sample.Boxes ?? [], errors) { Name = sample.Name, Reference = referenceFound };
        }
    }
}
