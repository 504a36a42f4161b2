using Askew.Calibration;
using Askew.Graphs;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;

namespace Askew.Workflows.Precision;

/// <summary>Orders the tensors of a quantised network by what their rounding does to the network's outputs.</summary>
internal static class LiftingOrder
{
    private const int MostSamples = 4;
    private const long MostBytes = 512L << 20;

    /// <summary>All tensors of <paramref name="model"/> that have 8 bits or fewer, the costliest first.</summary>
    /// <param name="model">The network.</param>
    /// <param name="memory">Inputs of the float network to measure on.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static IReadOnlyList<LiftedTensor> Of(
        QuantizedModel model, CalibrationMemory memory, int threads, CancellationToken cancellation = default)
    {
        QuantizationPlan plan = model.Plan;
        int samples = (int)Math.Clamp(MostBytes / Math.Max(1, RangeTrials.BytesOf(plan.Graph)), 1, MostSamples);
        var trials = new RangeTrials(plan.Graph, memory.Inputs(samples), samples, threads);
        Dictionary<Value, Node> makers = plan.ComputedNodes.ToDictionary(plan.StoredOutput);
        var costs = new List<(LiftedTensor Tensor, double Cost)>();
        foreach (Value root in plan.Roots.Where(root => plan.ParametersOf(root).BitWidth <= 8))
        {
            cancellation.ThrowIfCancellationRequested();
            bool isInput = plan.Graph.Inputs.Contains(root);
            if (isInput || makers.ContainsKey(root))
            {
                costs.Add((new LiftedTensor(isInput ? root.Name : makers[root].Name, isInput),
                    trials.ErrorAlone(root, plan.ParametersOf(root), ..trials.Whole)));
            }
        }

        return [.. costs.OrderByDescending(pair => pair.Cost).Select(pair => pair.Tensor)];
    }
}
