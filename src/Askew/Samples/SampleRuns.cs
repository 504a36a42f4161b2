using System.Runtime.ExceptionServices;
using Askew.Tensors;

namespace Askew.Samples;

/// <summary>Works on several samples at once, each thread with a state of its own (an executor and its memory).</summary>
/// <remarks>What <see cref="Workers"/> are for pieces whose number is known, this is for samples that come one by one.</remarks>
/// <param name="threads">How many at once.</param>
/// <param name="makeState">Makes the state of one thread; called at most once a thread.</param>
internal sealed class SampleRuns<TState>(int threads, Func<TState> makeState)
    where TState : class
{
    /// <summary>What <paramref name="body"/> makes of every sample, in the order of the samples, so that sums over it are the same for any
    /// number of threads.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="body">Given the thread's state, a sample, and the number it has among them.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public IReadOnlyList<TResult> Collect<TResult>(
        IEnumerable<Sample> samples,
        Func<TState, Sample, int, TResult> body,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        var results = new SortedDictionary<int, TResult>();
        ForEach(
            samples,
            (state, sample, number) =>
            {
                TResult result = body(state, sample, number);
                int done;
                lock (results)
                {
                    results.Add(number, result);
                    done = results.Count;
                }

                progress?.Report(done);
            },
            cancellation);
        return [.. results.Values];
    }

    /// <summary>Calls <paramref name="body"/> once for every sample, with the number it has among them.</summary>
    /// <remarks>The samples are pulled one at a time, so a source that loads ahead is asked only for what is needed.</remarks>
    public void ForEach(IEnumerable<Sample> samples, Action<TState, Sample, int> body, CancellationToken cancellation = default)
    {
        using IEnumerator<Sample> enumerator = samples.GetEnumerator();
        int next = 0;
        Exception? failure = null;
        new Workers(threads).For(threads, _ => Work());
        cancellation.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        void Work()
        {
            try
            {
                TState? state = null;
                while (Take(out Sample? sample, out int number))
                {
                    state ??= makeState();
                    body(state, sample!, number);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null);
            }
        }

        bool Take(out Sample? sample, out int number)
        {
            lock (enumerator)
            {
                bool more = failure is null && !cancellation.IsCancellationRequested && enumerator.MoveNext();
                sample = more ? enumerator.Current : null;
                number = more ? next++ : -1;
                return more;
            }
        }
    }
}
