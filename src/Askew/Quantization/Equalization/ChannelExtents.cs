using System.Numerics.Tensors;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Quantization.Equalization;

/// <summary>How far the channels of tensors reach on some samples.</summary>
/// <param name="Min">The smallest value of each channel.</param>
/// <param name="Max">The largest value of each channel.</param>
/// <param name="MeanSquare">The mean of the squares.</param>
internal sealed record ChannelExtents(float[] Min, float[] Max, double[] MeanSquare)
{
    /// <summary>Measures all float tensors of <paramref name="graph"/>.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="samples">For each sample one tensor an input.</param>
    /// <param name="threads">Samples that are worked on at once.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static IReadOnlyDictionary<Value, ChannelExtents> Measure(
        Graph graph, IReadOnlyList<IReadOnlyList<Tensor>> samples, int threads, CancellationToken cancellation)
    {
        var bySample = new Dictionary<Value, ChannelExtents>[samples.Count];
        new Workers(threads).For(samples.Count, new FloatExecutor(graph).Fork, (executor, i) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var seen = new Dictionary<Value, ChannelExtents>();
            executor.Run(samples[i], (value, tensor) =>
            {
                if (tensor.ElementType == ElementType.Float32 && tensor.Shape.ElementCount > 0)
                {
                    seen[value] = Of(tensor, ChannelGroups.ChannelsOf(value));
                }
            });
            bySample[i] = seen;
        });

        // In the order of the samples, for sums depend on it.
        return bySample.Length == 0 ? new Dictionary<Value, ChannelExtents>()
            : bySample[0].Keys.ToDictionary(value => value, value => Together([.. bySample.Select(seen => seen[value])]));
    }

    private static ChannelExtents Of(Tensor tensor, int channels)
    {
        var extents = new ChannelExtents(new float[channels], new float[channels], new double[channels]);
        Array.Fill(extents.Min, float.PositiveInfinity);
        Array.Fill(extents.Max, float.NegativeInfinity);
        int inner = tensor.Shape.Rank > 1 ? tensor.Shape.CountBetween(2, tensor.Shape.Rank) : tensor.Shape.ElementCount;
        for (int start = 0, channel = 0; start < tensor.Shape.ElementCount; start += inner, channel = (channel + 1) % channels)
        {
            ReadOnlySpan<float> values = tensor.Floats.Slice(start, inner);
            extents.Min[channel] = Math.Min(extents.Min[channel], TensorPrimitives.Min(values));
            extents.Max[channel] = Math.Max(extents.Max[channel], TensorPrimitives.Max(values));
            extents.MeanSquare[channel] += (double)OrderedSums.SumOfSquares(values) * channels / tensor.Shape.ElementCount;
        }

        return extents;
    }

    private static ChannelExtents Together(ChannelExtents[] samples)
    {
        ChannelExtents all = samples[0];
        foreach (ChannelExtents sample in samples.Skip(1))
        {
            TensorPrimitives.Min(all.Min, sample.Min, all.Min);
            TensorPrimitives.Max(all.Max, sample.Max, all.Max);
            TensorPrimitives.Add(all.MeanSquare, sample.MeanSquare, all.MeanSquare);
        }

        TensorPrimitives.Divide(all.MeanSquare, samples.Length, all.MeanSquare);
        return all;
    }
}
