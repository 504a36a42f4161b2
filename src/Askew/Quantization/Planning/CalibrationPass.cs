using Askew.Calibration;
using Askew.Graphs;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Quantization.Planning;

/// <summary>The one pass over the calibration samples, before anything is decided.</summary>
internal static class CalibrationPass
{
    /// <summary>Runs the float network over the samples once and gathers what quantisations for any of <paramref name="targets"/>
    /// need.</summary>
    /// <param name="graph">The float network, simplified.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="needs">What the methods need, all together.</param>
    /// <param name="samples">The calibration data.</param>
    /// <param name="sampleCount">How many samples there are, as far as is known beforehand.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static CalibrationData Run(
        Graph graph,
        IReadOnlyList<TargetProfile> targets,
        StatisticsNeeds needs,
        IEnumerable<Sample> samples,
        int sampleCount,
        int threads,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        var memory = new CalibrationMemory(graph, sampleCount);
        return new CalibrationData(
            StatisticsCollector.Collect(
                graph, [.. Observed(graph, targets)], samples, threads, memory.Remember, progress, cancellation, needs),
            memory);
    }

    /// <summary>The tensors of which statistics are needed. Places and truths, which stay in float networks, have no
    /// range.</summary>
    public static IReadOnlyList<Value> Observed(Graph graph, IReadOnlyList<TargetProfile> targets) =>
    [
        .. targets.Select(target => new NetworkStructure(graph, target))
            .SelectMany(structure => structure.Roots.Concat(structure.TableInputs)).Distinct()
            .Where(value => value.ElementType == ElementType.Float32),
    ];
}
