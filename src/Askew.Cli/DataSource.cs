using Askew.Samples;

namespace Askew.Cli;

/// <summary>The samples of one command: opened, counted, loaded ahead, and reported on.</summary>
internal sealed class DataSource
{
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

    /// <summary>What was left out in the last run through the samples.</summary>
    public IReadOnlyList<SkippedSample> Skipped => pipeline.Skipped;

    /// <summary>Opens the samples at <paramref name="path"/> for <paramref name="model"/>.</summary>
    public static DataSource Open(string path, ModelSource model, int? samples, bool withLabels, bool strict, int threads)
    {
        if (samples is < 1)
        {
            throw new UsageException($"--samples is {samples}; it takes a number from 1 up.");
        }

        ISampleSource source = SampleSources.Open(path, model.Recipe, model.Inputs, withLabels);
        source = samples is { } count ? source.Take(count) : source;
        return new DataSource(SampleSources.FolderOf(path), source, new SamplePipeline(source, threads, strict));
    }

    /// <summary>One of <paramref name="parts"/> parts of these samples.</summary>
    public DataSource Shard(int part, int parts, bool strict, int threads)
    {
        ISampleSource shard = source.Shard(part, parts);
        return new DataSource(Folder, shard, new SamplePipeline(shard, threads, strict));
    }

    /// <summary>The numbers that the samples have in the whole set.</summary>
    public IReadOnlyList<int> Numbers => [.. Enumerable.Range(0, Count).Select(source.NumberOf)];

    /// <summary>All usable samples, in order.</summary>
    public IEnumerable<Sample> Samples() => pipeline.Samples();

    /// <summary>The first usable sample.</summary>
    public Sample First() => Samples().FirstOrDefault()
        ?? throw new UnusableDataException("None of the samples can be used.");

    /// <summary>Names every sample that was left out.</summary>
    public void ReportSkipped()
    {
        if (Skipped.Count > 0)
        {
            Session.Note($"warning: {Skipped.Count} of {Count} samples were left out:");
            foreach (SkippedSample skipped in Skipped)
            {
                Session.Note($"  {skipped.Name}: {skipped.Reason}");
            }
        }
    }
}
