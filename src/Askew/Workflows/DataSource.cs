using Askew.Samples;
using Askew.Samples.Sources;

namespace Askew.Workflows;

/// <summary>The samples of one piece of work: opened, counted, loaded ahead, and reported on.</summary>
internal sealed class DataSource
{
    // Of so many samples that the others will do, every eighth is kept from calibration: what is measured on it is no memory.
    private const int FewestToHoldOut = 16;
    private const int HeldOutOf = 8;
    private const int MostMeasured = 32;

    // Samples of which one must have a label, for there to be labels.
    private const int MostTried = 8;

    private readonly ISampleSource source;
    private readonly SamplePipeline pipeline;

    private DataSource(string folder, ISampleSource source, SamplePipeline pipeline)
    {
        Folder = folder;
        this.source = source;
        this.pipeline = pipeline;
    }

    /// <summary>The folder that the samples' names are relative to.</summary>
    public string Folder { get; }

    /// <summary>How many samples there are, usable or not.</summary>
    public int Count => source.Count;

    /// <summary>How many of them could be used in the last run through them.</summary>
    public int Usable => Count - Skipped.Count;

    /// <summary>What was left out in the last run through the samples.</summary>
    public IReadOnlyList<SkippedSample> Skipped => pipeline.Skipped;

    /// <summary>The numbers that the samples have in the whole set.</summary>
    public IReadOnlyList<int> Numbers => [.. Enumerable.Range(0, Count).Select(source.NumberOf)];

    /// <summary>Opens the samples at <paramref name="path"/> for <paramref name="model"/>.</summary>
    /// <param name="path">Images or tensors.</param>
    /// <param name="model">The network.</param>
    /// <param name="work">Threads to load with.</param>
    /// <param name="samples">Only this many of them, spread evenly; null for all.</param>
    /// <param name="withLabels">Whether labels are wanted, as the recipe says where they are.</param>
    /// <param name="isStrict">Whether a sample that cannot be used is an error.</param>
    public static DataSource Open(
        string path, ModelSource model, Work work, int? samples = null, bool withLabels = false, bool isStrict = false)
    {
        if (samples is < 1)
        {
            throw new RequestException($"--samples is {samples}; it takes a number from 1 up.");
        }

        ISampleSource source = SampleSources.Open(path, model.Recipe, model.Inputs, withLabels);
        source = samples is { } count ? source.Take(count) : source;
        return new DataSource(SampleSources.FolderOf(path), source, new SamplePipeline(source, work.Threads, isStrict));
    }

    /// <summary>Opens the samples at <paramref name="path"/> to calibrate <paramref name="model"/> with: all but every eighth, where
    /// there are 16 or more.</summary>
    /// <param name="path">Images or tensors.</param>
    /// <param name="model">The network.</param>
    /// <param name="work">Threads to load with.</param>
    /// <param name="samples">Only this many of them, spread evenly; null for all.</param>
    /// <param name="isStrict">Whether a sample that cannot be used is an error.</param>
    public static DataSource OpenCalibration(
        string path, ModelSource model, Work work, int? samples = null, bool isStrict = false)
    {
        DataSource all = Open(path, model, work, samples, isStrict: isStrict);
        return all.Count < FewestToHoldOut ? all
            : all.Part([.. Enumerable.Range(0, all.Count).Where(i => !IsHeldOut(i))], isStrict, work);
    }

    /// <summary>Opens the samples at <paramref name="path"/> that <see cref="OpenCalibration"/> leaves out, some of them, with their labels
    /// where they have any; null where it leaves none out.</summary>
    /// <inheritdoc cref="OpenCalibration"/>
    public static DataSource? OpenHeldOut(string path, ModelSource model, Work work, int? samples = null, bool withLabels = true)
    {
        DataSource all = withLabels ? OpenWithLabelsIfAny(path, model, work, samples) : Open(path, model, work, samples);
        return all.Count < FewestToHoldOut ? null
            : all.Part([.. Enumerable.Range(0, all.Count).Where(IsHeldOut).Take(MostMeasured)], isStrict: false, work);
    }

    private static bool IsHeldOut(int index) => index % HeldOutOf == HeldOutOf - 1;

    // Samples to calibrate with often have no labels, whatever the recipe says.
    private static DataSource OpenWithLabelsIfAny(string path, ModelSource model, Work work, int? samples)
    {
        try
        {
            DataSource labelled = Open(path, model, work, samples, withLabels: true);
            if (Enumerable.Range(0, Math.Min(MostTried, labelled.Count)).Any(labelled.CanLoad))
            {
                return labelled;
            }
        }
        catch (UnusableDataException)
        {
            // There is nothing that says where they are.
        }

        return Open(path, model, work, samples);
    }

    private bool CanLoad(int sample)
    {
        try
        {
            source.Load(sample);
            return true;
        }
        catch (UnusableDataException)
        {
            return false;
        }
    }

    private DataSource Part(IReadOnlyList<int> chosen, bool isStrict, Work work)
    {
        var part = new ChosenSampleSource(source, chosen);
        return new DataSource(Folder, part, new SamplePipeline(part, work.Threads, isStrict));
    }

    /// <summary>One of several parts of these samples: every n-th, so that parts are alike and together make the whole.</summary>
    /// <param name="shard">Which part of how many: the remainder of samples' numbers.</param>
    /// <param name="isStrict">Whether a sample that cannot be used is an error.</param>
    /// <param name="work">Threads to load with.</param>
    /// <exception cref="RequestException">The part has no sample.</exception>
    public DataSource Shard((int Part, int Parts) shard, bool isStrict, Work work)
    {
        DataSource part = Only(number => number % shard.Parts == shard.Part % shard.Parts, Count, isStrict, work);
        return part.Count > 0 ? part
            : throw new RequestException($"--shard {shard.Part}/{shard.Parts} has no sample: there are only {Count}.");
    }

    /// <summary>Some of these samples, as a part of <paramref name="wholeCount"/>, half of which may be unusable.</summary>
    /// <param name="isWanted">Whether the sample of a number belongs to it; it keeps its number.</param>
    /// <param name="wholeCount">How many samples all parts have together.</param>
    /// <param name="isStrict">Whether a sample that cannot be used is an error.</param>
    /// <param name="work">Threads to load with.</param>
    public DataSource Only(Func<int, bool> isWanted, int wholeCount, bool isStrict, Work work)
    {
        var part = new PartialSampleSource(source, [.. Enumerable.Range(0, Count).Where(i => isWanted(source.NumberOf(i)))]);
        return new DataSource(Folder, part, new SamplePipeline(part, work.Threads, isStrict, wholeCount));
    }

    /// <summary>What stands for which samples there are, in which order.</summary>
    public string Fingerprint() => Workflows.Fingerprint.OfText(string.Join('\n', Enumerable.Range(0, Count).Select(source.NameOf)));

    /// <summary>All usable samples, in order.</summary>
    public IEnumerable<Sample> Samples() => pipeline.Samples();

    /// <summary>The first usable sample.</summary>
    public Sample First() => Samples().FirstOrDefault()
        ?? throw new UnusableDataException("None of the samples can be used.");

    /// <summary>Names every sample that was left out, and says how many were turned.</summary>
    public void ReportSkipped(Work work)
    {
        if (pipeline.Turned > 0)
        {
            work.Note($"note: {pipeline.Turned} of {Count} images were turned as their files say (EXIF orientation).");
        }

        if (Skipped.Count > 0)
        {
            work.Note($"warning: {Skipped.Count} of {Count} samples were left out:");
            foreach (SkippedSample skipped in Skipped)
            {
                work.Note($"  {skipped.Name}: {skipped.Reason}");
            }
        }
    }
}
