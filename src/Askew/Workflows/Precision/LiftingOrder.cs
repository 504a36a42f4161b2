using Askew.Calibration;
using Askew.Graphs;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Tensors;

namespace Askew.Workflows.Precision;

/// <summary>Orders the tensors of a quantised network by what their rounding does to the network's outputs.</summary>
internal static class LiftingOrder
{
    private const int MostSamples = 4;
    private const long MostBytes = 512L << 20;

    /// <summary>All tensors of <paramref name="model"/> that have 8 bits or fewer, and that the float network does not decide itself, the
    /// costliest first.</summary>
    /// <param name="model">The network.</param>
    /// <param name="memory">Inputs of the float network to measure on.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static IReadOnlyList<LiftedTensor> Of(
        QuantizedModel model, CalibrationMemory memory, int threads, CancellationToken cancellation = default)
    {
        QuantizationPlan plan = model.Plan;
        HashSet<Value> all = [.. plan.Roots];
        int samples = (int)Math.Clamp(MostBytes / Math.Max(1, RangeTrials.BytesOf(plan.Graph, all)), 1, MostSamples);
        var trials = new RangeTrials(plan.Graph, memory.Inputs(samples), samples, threads, rounded: all);
        Dictionary<Value, Node> makers = plan.ComputedNodes.ToDictionary(plan.StoredOutput);
        HashSet<Value> inputs = [.. plan.Graph.Inputs];
        Value[] roots = [.. all.Where(root => plan.ParametersOf(root).BitWidth <= 8 && plan.DecidedOf(root) is null)
            .Where(root => inputs.Contains(root) || makers.ContainsKey(root))];
        var costs = new double[roots.Length];
        new Workers(threads).For(roots.Length, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            costs[i] = Enumerable.Range(0, trials.Whole).Sum(sample =>
                trials.ErrorAlone(roots[i], plan.ParametersOf(roots[i]), sample));
        });
        return [.. roots.Zip(costs).OrderByDescending(pair => pair.Second).Select(pair => inputs.Contains(pair.First)
            ? new LiftedTensor(pair.First.Name, true) : new LiftedTensor(makers[pair.First].Name, false))];
    }
}
