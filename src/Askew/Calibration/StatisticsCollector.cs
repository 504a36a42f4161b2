using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Calibration;

/// <summary>Runs a network over samples and keeps histograms of chosen tensors. One pass; memory does not grow with the number of samples.</summary>
public static class StatisticsCollector
{
    /// <summary>Observes <paramref name="values"/> over <paramref name="samples"/>.</summary>
    /// <param name="graph">The float network, shapes known.</param>
    /// <param name="values">The tensors to observe: inputs or results of nodes.</param>
    /// <param name="samples">The calibration data.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="alsoSee">Shown every tensor with the number of its sample, by several threads at once; the tensor is only valid during the call.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="GraphException">A tensor has NaN or infinite values.</exception>
    /// <exception cref="UnusableDataException">The samples cannot be used.</exception>
    public static IReadOnlyDictionary<Value, ActivationStatistics> Collect(
        Graph graph, IReadOnlyList<Value> values, IEnumerable<Sample> samples, int threads, Action<int, Value, Tensor>? alsoSee = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        var shards = new List<Shard>();
        var executor = new FloatExecutor(graph);
        var runs = new SampleRuns<Shard>(
            threads,
            () =>
            {
                var shard = new Shard(executor.Fork(), values);
                lock (shards)
                {
                    shards.Add(shard);
                }

                return shard;
            });
        int done = 0;
        runs.ForEach(
            samples,
            (shard, sample, number) =>
            {
                shard.Observe(sample, number, alsoSee);
                progress?.Report(Interlocked.Increment(ref done));
            },
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

        return values.ToDictionary(value => value, value => shards[0].Observers[value].ToStatistics());
    }

    private sealed class Shard(FloatExecutor executor, IReadOnlyList<Value> values)
    {
        public Dictionary<Value, HistogramObserver> Observers { get; } =
            values.ToDictionary(value => value, value => new HistogramObserver(value.Name));

        public void Observe(Sample sample, int number, Action<int, Value, Tensor>? alsoSee)
        {
            foreach (Tensor input in sample.Inputs)
            {
                foreach (float value in input.Floats)
                {
                    if (!float.IsFinite(value))
                    {
                        throw new UnusableDataException($"The calibration sample '{sample.Name}' has NaN or infinite values. Leave it out, or repair it.");
                    }
                }
            }

            Run(sample, number, alsoSee);
        }

        private void Run(Sample sample, int number, Action<int, Value, Tensor>? alsoSee) => executor.Run(sample.Inputs, (value, tensor) =>
        {
            alsoSee?.Invoke(number, value, tensor);
            if (Observers.TryGetValue(value, out HistogramObserver? observer))
            {
                observer.Observe(tensor.Floats);
            }
        });

        public void Merge(Shard other)
        {
            foreach ((Value value, HistogramObserver observer) in Observers)
            {
                observer.Merge(other.Observers[value]);
            }
        }
    }
}
