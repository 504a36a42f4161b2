using System.Text.Json.Serialization;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>Two masks compared, pixel by pixel: counts for each class.</summary>
internal sealed class MaskAgreement
{
    private readonly SortedDictionary<int, (long Both, long Either)> classes = [];
    private long pixels;
    private long same;

    private MaskAgreement()
    {
    }

    /// <summary>Takes counts that were made before.</summary>
    [JsonConstructor]
    public MaskAgreement(long pixels, long same, IReadOnlyList<ClassOverlap> classes)
    {
        this.pixels = pixels;
        this.same = same;
        foreach (ClassOverlap one in classes)
        {
            ArgumentNullException.ThrowIfNull(one, nameof(classes));
            this.classes[one.Class] = (one.Both, one.Either);
        }
    }

    /// <summary>All pixels.</summary>
    public long Pixels => pixels;

    /// <summary>Pixels that have the same class in both.</summary>
    public long Same => same;

    /// <summary>The classes that occur.</summary>
    public IReadOnlyList<ClassOverlap> Classes =>
        [.. classes.Select(pair => new ClassOverlap(pair.Key, pair.Value.Both, pair.Value.Either))];

    /// <summary>Share of pixels that have the same class in both.</summary>
    [JsonIgnore]
    public double PixelShare => pixels == 0 ? 1 : (double)same / pixels;

    /// <summary>Intersection over union, the mean over the classes that occur; of two classes only that of the object counts.</summary>
    [JsonIgnore]
    public double MeanOverlap
    {
        get
        {
            double[] overlaps = [.. classes.Where(pair => pair.Key >= 0).Select(pair => (double)pair.Value.Both / pair.Value.Either)];
            return overlaps.Length == 0 ? 1 : overlaps.Average();
        }
    }

    /// <summary>Compares the masks of one sample: scores of classes along dimension 1, or a single score, whose object is what lies above
    /// the middle of the reference's range (0 for logits, 1/2 for shares).</summary>
    /// <param name="reference">What the reference says.</param>
    /// <param name="found">What the network says, in the same shape.</param>
    /// <param name="areClasses">Whether both hold the classes themselves, which the networks have chosen.</param>
    public static MaskAgreement Of(Tensor reference, Tensor found, bool areClasses = false)
    {
        var agreement = new MaskAgreement();
        for (int pixel = 0; areClasses && pixel < reference.Shape.ElementCount; pixel++)
        {
            agreement.Add((int)reference.Floats[pixel], (int)found.Floats[pixel]);
        }

        if (areClasses)
        {
            return agreement;
        }

        Shape shape = reference.Shape;
        int count = shape.Rank >= 3 ? shape[1] : 1;
        int plane = count <= 1 ? shape.ElementCount : shape.CountBetween(2, shape.Rank);
        int images = count <= 1 ? 1 : shape[0];
        float middle = Middle(reference.Floats);
        for (int image = 0; image < images; image++)
        {
            int start = image * count * plane;
            for (int pixel = 0; pixel < plane; pixel++)
            {
                agreement.Add(
                    ClassOf(reference.Floats[start..], count, plane, pixel, middle),
                    ClassOf(found.Floats[start..], count, plane, pixel, middle));
            }
        }

        return agreement;
    }

    /// <summary>All samples together.</summary>
    public static MaskAgreement Merged(IEnumerable<MaskAgreement> samples)
    {
        var all = new MaskAgreement();
        foreach (MaskAgreement sample in samples)
        {
            all.pixels += sample.pixels;
            all.same += sample.same;
            foreach ((int number, (long both, long either)) in sample.classes)
            {
                (long before, long beforeEither) = all.classes.GetValueOrDefault(number);
                all.classes[number] = (before + both, beforeEither + either);
            }
        }

        return all;
    }

    // Shares lie between 0 and 1; logits on both sides of 0.
    private static float Middle(ReadOnlySpan<float> scores)
    {
        foreach (float score in scores)
        {
            if (score is < 0 or > 1)
            {
                return 0;
            }
        }

        return 0.5f;
    }

    // What is no object has no number of its own.
    private static int ClassOf(ReadOnlySpan<float> scores, int count, int plane, int pixel, float middle)
    {
        if (count <= 1)
        {
            return scores[pixel] > middle ? 0 : -1;
        }

        int best = 0;
        for (int c = 1; c < count; c++)
        {
            best = scores[(c * plane) + pixel] > scores[(best * plane) + pixel] ? c : best;
        }

        return best;
    }

    private void Add(int reference, int found)
    {
        pixels++;
        if (reference == found)
        {
            same++;
            (long both, long either) = classes.GetValueOrDefault(reference);
            classes[reference] = (both + 1, either + 1);
            return;
        }

        foreach (int number in new[] { reference, found })
        {
            (long both, long either) = classes.GetValueOrDefault(number);
            classes[number] = (both, either + 1);
        }
    }
}
