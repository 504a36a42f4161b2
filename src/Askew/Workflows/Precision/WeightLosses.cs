using Askew.Calibration;
using Askew.Graphs;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Weights;
using Askew.Tensors;

namespace Askew.Workflows.Precision;

/// <summary>What a network's outputs lose where the weights of single layers have fewer bits.</summary>
internal static class WeightLosses
{
    private const int MostSamples = 4;

    /// <summary>From so many bits on, what one more leaves of the loss is known: a quarter.</summary>
    private const int MostMeasuredBits = 6;

    private const double LeftByABit = 0.25;

    /// <summary>By layer and number of bits, from <paramref name="fewest"/> to <paramref name="most"/>: the squares of the outputs' errors
    /// as a share of what they vary by, all outputs together, measured in the float network.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="fewest">The fewest bits.</param>
    /// <param name="most">The most bits.</param>
    /// <param name="memory">Inputs of the float network to measure on.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="progress">Told how many layers are done.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static IReadOnlyList<double[]> Of(
        QuantizationPlan plan, IReadOnlyList<Node> layers, int fewest, int most, CalibrationMemory memory, int threads,
        IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        HashSet<Value> seen = [.. layers.SelectMany(layer => layer.VariableInputs.Concat(layer.Outputs))];
        IReadOnlyList<IReadOnlyList<Tensor>> samples = memory.Inputs(MostSamples);
        int whole = RangeTrials.SamplesAlone(plan, layers.Select(layer => layer.Output), seen, samples.Count);
        var trials = new RangeTrials(plan.Graph, samples, whole, threads, rounded: seen);
        var losses = new double[layers.Count][];
        int done = 0;
        new Workers(threads).For(layers.Count, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            losses[i] = new double[most - fewest + 1];
            for (int bits = fewest; bits <= most; bits++)
            {
                losses[i][bits - fewest] = bits <= MostMeasuredBits || bits == fewest
                    ? trials.VariationOf(layers[i], trials.WithMeans(layers[i], Rounded(plan, layers[i], bits))).Sum()
                    : losses[i][bits - fewest - 1] * LeftByABit;
            }

            progress?.Report(Interlocked.Increment(ref done));
        });
        return losses;
    }

    // As weights are before they are refined; their biases are what refinement mends most.
    private static LinearLayer Rounded(QuantizationPlan plan, Node node, int bits)
    {
        LinearLayer layer = plan.LayerOf(node);
        QuantizedWeights rounded = WeightQuantizer.Quantize(
            node, layer, plan.ParametersOf(node.Input(0)), plan.ResultParameters(node), plan.Target, bits);
        return layer with
        {
            Weights = [.. rounded.Values.Select((value, i) => (float)(value * rounded.Scales[i / layer.RowLength]))],
        };
    }
}
