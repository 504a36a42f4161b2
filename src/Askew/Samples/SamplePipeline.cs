using Askew.Tensors;

namespace Askew.Samples;

/// <summary>Loads the samples of a source ahead on several threads and hands them out in the source's order.</summary>
/// <remarks>Loading ahead is no sharing of work, for which there are <see cref="Workers"/>: it goes on while the caller works. No more
/// samples are in memory at once than there are threads, and two more.</remarks>
internal sealed class SamplePipeline
{
    private readonly ISampleSource source;
    private readonly int threads;
    private readonly bool isStrict;
    private readonly int wholeCount;
    private List<SkippedSample> skipped = [];

    /// <summary>Prepares to load; nothing is loaded yet.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="threads">Threads to load with, at least 1.</param>
    /// <param name="strict">Whether the first unusable sample ends the work instead of being skipped.</param>
    /// <param name="wholeCount">How many samples there are together with those of other pipelines, half of which may be unusable; null for
    /// those of the source.</param>
    public SamplePipeline(ISampleSource source, int threads, bool strict = false, int? wholeCount = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        this.source = source;
        this.threads = threads;
        isStrict = strict;
        this.wholeCount = wholeCount ?? source.Count;
    }

    /// <summary>The samples that the latest run through <see cref="Samples"/> has skipped so far, in their order.</summary>
    public IReadOnlyList<SkippedSample> Skipped => skipped;

    /// <summary>How many images the latest run has turned so far, as their files say.</summary>
    public int Turned { get; private set; }

    /// <summary>The usable samples, in order. May be run through again, which loads them again.</summary>
    /// <exception cref="UnusableDataException">More than half of the samples are unusable, or one is and the pipeline is
    /// strict.</exception>
    public IEnumerable<Sample> Samples()
    {
        var unusable = new List<SkippedSample>();
        skipped = unusable;
        Turned = 0;
        var pending = new Queue<Task<Sample>>();
        int next = 0;
        try
        {
            while (pending.Count > 0 || next < source.Count)
            {
                // One more than threads, as the first is done or about to be when it is waited for.
                while (next < source.Count && pending.Count <= threads)
                {
                    int index = next++;
                    pending.Enqueue(Task.Run(() => source.Load(index)));
                }

                int current = next - pending.Count;
                if (TryFinish(pending.Dequeue(), current, unusable) is { } sample)
                {
                    Turned += sample.IsTurned ? 1 : 0;
                    yield return sample;
                }
            }
        }
        finally
        {
            // Nothing goes on reading when the caller is done; how it ends no longer matters.
            Task.WhenAll(pending).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }
    }

    // Whatever a sample brings up concerns that sample alone.
    private Sample Finish(Task<Sample> loading, int index)
    {
        try
        {
            return loading.GetAwaiter().GetResult() with { Number = source.NumberOf(index) };
        }
        catch (Exception e) when (e is MemoryLimitException or not (AskewException or OperationCanceledException))
        {
            throw new UnusableDataException($"Cannot use '{source.NameOf(index)}': {e.Message}", e);
        }
    }

    private Sample? TryFinish(Task<Sample> loading, int index, List<SkippedSample> unusable)
    {
        try
        {
            return Finish(loading, index);
        }
        catch (UnusableDataException exception) when (!isStrict)
        {
            unusable.Add(new SkippedSample(source.NameOf(index), exception.Message, source.NumberOf(index)));
            return unusable.Count * 2L <= wholeCount
                ? null
                : throw new UnusableDataException(
                    $"More than half of the {wholeCount} samples cannot be used; the first is: {unusable[0].Reason}", exception);
        }
    }
}
