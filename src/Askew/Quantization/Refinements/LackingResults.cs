using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Refinements;

/// <summary>What a layer's results lack of what the float network has, if the layer's weights are the real ones and its inputs those of the
/// integer network.</summary>
/// <remarks>Results that a clamp cuts off in both networks lack nothing.</remarks>
internal sealed class LackingResults
{
    private readonly LayerInLockStep layer;
    private readonly ClippingRange clamp;
    private readonly double inputScale;

    /// <summary>Runs the float network up to <paramref name="layer"/>.</summary>
    public LackingResults(LayerInLockStep layer)
    {
        this.layer = layer;
        layer.Expect();
        (MappedNetwork plan, Node node) = (layer.Network, layer.Node);
        PointwiseFunction? fused = (plan.FusedActivation(node)?.Contract as PointwiseContract)?.Function;
        clamp = plan.ParametersOf(plan.StoredOutput(node)).RealRange.Intersect(fused?.Clamp ?? ClippingRange.Unbounded);
        inputScale = plan.ParametersOf(node.Input(0)).Scale;
    }

    /// <summary>What the results of channel <paramref name="channel"/> lack at the chosen places, in steps of the layer's sums.</summary>
    /// <param name="patches">Where places are.</param>
    /// <param name="channel">The output channel.</param>
    /// <param name="chosen">The first sample and the most places, as for <see cref="LayerPatches.Gather"/>.</param>
    /// <param name="inputs">The inputs at those places, centred: one row a weight.</param>
    /// <param name="weights">The row of real weights, in steps of <paramref name="scale"/>.</param>
    /// <param name="scale">The scale of the row.</param>
    public float[] Of(
        LayerPatches patches, int channel, (int First, int Count) chosen, float[][] inputs, float[] weights, double scale)
    {
        double step = scale * inputScale;
        float[] wanted = patches.Expected(channel, chosen);
        float mean = OrderedSums.Sum(wanted) / wanted.Length;
        float[] given = new float[wanted.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(inputs[i], weights[i], given, given);
        }

        for (int i = 0; i < wanted.Length; i++)
        {
            // The bias sees to the mean.
            float real = (float)(given[i] * step) + mean;
            bool isCut = (wanted[i] <= clamp.Min && real <= clamp.Min) || (wanted[i] >= clamp.Max && real >= clamp.Max);
            wanted[i] = isCut ? 0 : (float)((wanted[i] - real) / step);
        }

        return wanted;
    }
}
