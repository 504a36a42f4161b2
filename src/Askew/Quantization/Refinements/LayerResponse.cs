using System.Runtime.InteropServices;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Refinements;

/// <summary>What becomes of a layer's result: the functions that it goes through at once, fused or not. An error of the layer matters as
/// much as it shows behind them.</summary>
internal sealed class LayerResponse
{
    private const int TableLength = 4096;

    private readonly QuantizationParameters stored;
    private readonly ClippingRange representable;
    private readonly Func<double, double>? fused;
    private readonly Func<double, double>? after;
    private readonly ClampedErrors? clamped;
    private readonly double[] seen = [];
    private readonly float[] values = [];
    private readonly float[] slopes = [];
    private readonly double low;
    private readonly double perStep;

    /// <summary>The response of output channel <paramref name="channel"/> of linear layer <paramref name="node"/>.</summary>
    /// <param name="plan">The plan, ranges chosen.</param>
    /// <param name="node">The layer.</param>
    /// <param name="channel">The channel, where functions differ by channel.</param>
    public LayerResponse(MappedNetwork plan, Node node, int channel)
    {
        stored = plan.ParametersOf(plan.StoredOutput(node));
        representable = stored.RealRange;
        PointwiseFunction? first = (plan.FusedActivation(node)?.Contract as PointwiseContract)?.Function;
        PointwiseFunction? second = FunctionAfter(plan, node);
        fused = first?.Channels[0];
        after = second is null ? null : second.Channels[second.IsPerTensor ? 0 : channel];
        if ((first is null || first.Clamp is not null) && (second is null || second.Clamp is not null))
        {
            ClippingRange clamp = (first?.Clamp ?? ClippingRange.Unbounded).Intersect(second?.Clamp ?? ClippingRange.Unbounded);
            clamped = new ClampedErrors(stored, clamp, clamp.Intersect(representable));
            return;
        }

        // Functions that cost more than a comparison are looked up.
        ClippingRange range = plan.ParametersOf(plan.ResultOf(node)).RealRange;
        low = range.Min;
        perStep = TableLength / Math.Max(range.Width, double.Epsilon);
        seen = [.. Enumerable.Range(stored.Range.Min, stored.Range.Count)
            .Select(integer => stored.Dequantize(integer)).Select(real => after is null ? real : after(real))];
        values = new float[TableLength + 1];
        slopes = new float[TableLength + 1];
        double step = range.Width / TableLength;
        for (int i = 0; i <= TableLength; i++)
        {
            double x = low + (i * step);
            values[i] = (float)Of(x);
            double slope = step > 0 ? (Of(x + (step / 2)) - Of(x - (step / 2))) / step : 0;
            slopes[i] = double.IsFinite(slope) ? (float)slope : 0;
        }
    }

    /// <summary>Whether responses of all channels are alike.</summary>
    public static bool IsPerTensor(MappedNetwork plan, Node node) => FunctionAfter(plan, node) is null or { IsPerTensor: true };

    /// <summary>Adds up the errors of <paramref name="integers"/>, stored results of 8 or 16 bits, against what the float network has for
    /// the layer's, <paramref name="reals"/>, as many.</summary>
    public ChannelErrors ErrorsOf(ReadOnlySpan<float> reals, ReadOnlySpan<byte> integers)
    {
        if (clamped is not null)
        {
            return clamped.Of(reals, integers);
        }

        ReadOnlySpan<short> wide = MemoryMarshal.Cast<byte, short>(integers);
        bool isNarrow = stored.BitWidth <= 8;
        ChannelErrors sum = default;
        for (int i = 0; i < reals.Length; i++)
        {
            (double value, double slope) = OfFloat(reals[i]);
            double error = value - seen[(isNarrow ? (sbyte)integers[i] : wide[i]) - stored.Range.Min];

            // Not every function is for all that integers can say: a root, of less than 0.
            sum += double.IsFinite(error) ? new ChannelErrors(slope * error, slope * slope, error * error) : default;
        }

        return sum;
    }

    // What is seen of a float result, and how much it moves when that moves; 0 where the range is left.
    private (double Value, double Slope) OfFloat(double y)
    {
        int index = (int)Math.Clamp(Math.Round((y - low) * perStep), 0, TableLength);
        double result = fused is null ? y : fused(y);
        return (values[index], representable.Min <= result && result <= representable.Max ? slopes[index] : 0);
    }

    // Functions that differ by channel count only where those channels are the layer's: its result itself is read, and dimension 1 has its
    // channels.
    private static PointwiseFunction? FunctionAfter(MappedNetwork plan, Node node)
    {
        Value stored = plan.StoredOutput(node);
        return plan.FunctionAfter(stored) is { } function
            && (function.IsPerTensor
                || (plan.ConsumersOf(stored).All(reader => reader.Contract is PointwiseContract)
                    && (!plan.LayerOf(node).ChannelsLast || stored.KnownShape.Rank == 2)))
            ? function
            : null;
    }

    private double Of(double y)
    {
        double result = fused is null ? y : fused(y);
        return after is null ? result : after(result);
    }
}
