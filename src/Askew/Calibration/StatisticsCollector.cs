using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Calibration;

/// <summary>Runs a network over samples and keeps statistics of chosen tensors. One pass; of a sample no more than the extremes of its
/// tensors is kept.</summary>
internal static class StatisticsCollector
{
    /// <summary>Observes <paramref name="values"/> over <paramref name="samples"/>.</summary>
    /// <param name="graph">The float network, shapes known.</param>
    /// <param name="values">The tensors to observe: inputs or results of nodes.</param>
    /// <param name="samples">The calibration data.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="alsoSee">Shown the inputs and <paramref name="values"/>, perhaps others, with the number of their sample, by several
    /// threads at once; the tensor is only valid during the call.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <param name="needs">What the calibrators need that will be given the statistics: the union, where there are several.</param>
    /// <exception cref="GraphException">A tensor has NaN or infinite values.</exception>
    /// <exception cref="UnusableDataException">The samples cannot be used.</exception>
    public static IReadOnlyDictionary<Value, ActivationStatistics> Collect(
        Graph graph,
        IReadOnlyList<Value> values,
        IEnumerable<Sample> samples,
        int threads,
        Action<int, Value, Tensor>? alsoSee = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default,
        StatisticsNeeds needs = StatisticsNeeds.None)
    {
        var shards = new List<Shard>();
        var executor = new FloatExecutor(graph, seen: values.ToHashSet());
        Dictionary<Value, OrderedRunningHistogram> running = needs.HasFlag(StatisticsNeeds.RunningHistogram)
            ? values.ToDictionary(value => value, _ => new OrderedRunningHistogram())
            : [];
        var runs = new SampleRuns<Shard>(
            threads,
            () => AbandonOnFailure(running, () =>
            {
                var shard = new Shard(executor.Fork(), values, running);
                lock (shards)
                {
                    shards.Add(shard);
                }

                return shard;
            }));
        int done = 0;
        runs.ForEach(
            samples,
            (shard, sample, number) => AbandonOnFailure(running, () =>
            {
                shard.Observe(sample, number, alsoSee);
                progress?.Report(Interlocked.Increment(ref done));
                return shard;
            }),
            cancellation);

        // Merging is exact and its result independent of order, so it does not matter which thread saw which sample.
        if (shards.Count == 0)
        {
            throw new UnusableDataException("There is no calibration sample; at least one is needed.");
        }

        foreach (Shard other in shards.Skip(1))
        {
            shards[0].Merge(other);
        }

        return values.ToDictionary(
            value => value, value => shards[0].Observers[value].ToStatistics(running.GetValueOrDefault(value)?.ToHistogram()));
    }

    // A sample that fails never has its turn; those who wait for it must hear of it.
    private static Shard AbandonOnFailure(Dictionary<Value, OrderedRunningHistogram> running, Func<Shard> work)
    {
        try
        {
            return work();
        }
        catch (Exception e)
        {
            foreach (OrderedRunningHistogram histogram in running.Values)
            {
                histogram.Abandon(e);
            }

            throw;
        }
    }

    private sealed class Shard(FloatExecutor executor, IReadOnlyList<Value> values, Dictionary<Value, OrderedRunningHistogram> running)
    {
        public Dictionary<Value, TensorObserver> Observers { get; } =
            values.ToDictionary(value => value, value => new TensorObserver(value.Name));

        public void Observe(Sample sample, int number, Action<int, Value, Tensor>? alsoSee)
        {
            foreach (Tensor input in sample.Inputs.Where(input => input.ElementType == ElementType.Float32))
            {
                foreach (float value in input.Floats)
                {
                    if (!float.IsFinite(value))
                    {
                        throw new UnusableDataException(
                            $"The calibration sample '{sample.Name}' has NaN or infinite values. Leave it out, or repair it.");
                    }
                }
            }

            Run(sample, number, alsoSee);
        }

        private void Run(Sample sample, int number, Action<int, Value, Tensor>? alsoSee) => executor.Run(sample.Inputs, (value, tensor) =>
        {
            // What is kept of single samples is kept under the number that they have in the whole set, so that parts of it can be put
            // together.
            int numberInSet = sample.Number ?? number;
            alsoSee?.Invoke(numberInSet, value, tensor);
            if (Observers.TryGetValue(value, out TensorObserver? observer))
            {
                observer.Observe(numberInSet, tensor.Floats);
            }

            if (running.TryGetValue(value, out OrderedRunningHistogram? histogram))
            {
                histogram.Observe(number, tensor.Floats);
            }
        });

        public void Merge(Shard other)
        {
            foreach ((Value value, TensorObserver observer) in Observers)
            {
                observer.Merge(other.Observers[value]);
            }
        }
    }
}
