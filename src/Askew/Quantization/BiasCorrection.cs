using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Quantization;

/// <summary>Corrects the biases of linear layers so that each channel keeps, on the calibration data, the mean that it has in float.</summary>
/// <remarks>
/// Rounding the weights of a channel shifts its mean by sum((w_q - w) * E[x]); clipping and rounding before it shift E[x] itself. Layers are
/// corrected in order, each fed with what the integer network, corrected so far, really gives it. A layer is linear, so the mean
/// of its accumulator follows exactly from the means of what each weight sees.
/// </remarks>
public static class BiasCorrection
{
    /// <summary>Corrects every linear layer of <paramref name="plan"/>.</summary>
    public static void Run(QuantizationPlan plan, CalibrationMemory memory, int threads, CancellationToken cancellation = default)
    {
        var context = new LoweringContext(plan);
        context.DeclareInputs(plan.Graph);
        var replay = new IntegerReplay(plan, memory, context, threads);
        foreach (Node node in plan.Graph.Nodes.Where(node => !plan.IsAbsorbed(node) && !plan.IsInTail(node)))
        {
            cancellation.ThrowIfCancellationRequested();
            int mark = context.Instructions.Count;
            context.Lower(node);
            if (plan.LinearNodes.Contains(node))
            {
                double[] accumulators = replay.MeanAccumulators(mark);
                plan.SetWeights(node, Corrected(plan, node, accumulators, memory.MeansOf(node.Output)));
                context.RewindTo(mark);
                context.Lower(node);
            }

            replay.RunFrom(mark, node);
        }
    }

    private static QuantizedWeights Corrected(QuantizationPlan plan, Node node, double[] accumulators, double[] floatMeans)
    {
        QuantizationParameters input = plan.ParametersOf(node.Input(0));
        QuantizedWeights weights = plan.WeightsOf(node);
        LinearLayer layer = plan.LayerOf(node);
        double[] bias = [.. weights.Bias];
        for (int channel = 0; channel < bias.Length; channel++)
        {
            double zeroPointShare = input.Scale * input.ZeroPoint
                * LayerArithmetic.WeightSum(layer, weights, channel, plan.Target.ZeroPointCorrection);
            double integerMean = (input.Scale * weights.Scales[channel] * accumulators[channel]) - zeroPointShare + bias[channel];
            bias[channel] += floatMeans[channel] - integerMean;
        }

        return weights with { Bias = bias };
    }
}
