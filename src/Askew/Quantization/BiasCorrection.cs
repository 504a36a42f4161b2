using System.Runtime.InteropServices;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.WeightRounding;
using Askew.Tensors;

namespace Askew.Quantization;

/// <summary>Corrects the biases of linear layers so that each channel is, on the calibration data, as near to float as a constant can bring it.</summary>
/// <remarks>
/// Rounding the weights of a channel shifts its mean; clipping and rounding before it shift it further. Layers are corrected in order, each fed
/// with what the integer network, corrected so far, really gives it. What counts is the error behind the function that follows: a shift far below 0,
/// before a Relu, matters to nobody, and the mean over such values would spoil those that matter.
/// </remarks>
public sealed class BiasCorrection
{
    private const int Rounds = 2;
    private const long MostBytes = 384L << 20;

    private readonly QuantizationPlan plan;
    private readonly QuantizationOptions options;
    private readonly LoweringContext context;
    private readonly IntegerReplay integers;
    private readonly FloatReplay reals;
    private readonly Workers workers;

    private BiasCorrection(QuantizationPlan plan, CalibrationMemory memory, QuantizationOptions options)
    {
        this.plan = plan;
        this.options = options;
        int threads = options.Threads;
        workers = new Workers(threads);
        context = new LoweringContext(plan);
        context.DeclareInputs(plan.Graph);
        IReadOnlyList<IReadOnlyList<Tensor>> samples = memory.Inputs((int)Math.Max(4, MostBytes / Math.Max(1, FloatReplay.PeakBytesOf(plan.Graph))));
        integers = new IntegerReplay(plan, samples, context, threads);
        reals = new FloatReplay(plan.Graph, samples, threads);
    }

    /// <summary>Corrects every linear layer of <paramref name="plan"/>, and where <paramref name="options"/> say so, rounds its weights anew before.</summary>
    public static void Run(QuantizationPlan plan, CalibrationMemory memory, QuantizationOptions options, CancellationToken cancellation = default)
    {
        var correction = new BiasCorrection(plan, memory, options);
        Node[] nodes = [.. plan.Graph.Nodes.Where(node => !plan.IsAbsorbed(node) && !plan.IsInTail(node))];
        string name = options.Effort == Effort.Fast ? "Correcting biases" : "Rounding weights, correcting biases";
        for (int i = 0; i < nodes.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            correction.Run(nodes[i]);
            options.Progress?.Report(new QuantizationStep(name, i + 1, nodes.Length));
        }
    }

    private void Run(Node node)
    {
        int mark = context.Instructions.Count;
        bool isLinear = plan.IsLinear(node);
        if (isLinear)
        {
            RoundAnew(node, mark);
            plan.SetWeights(node, WithExactZeroPoint(node));
        }

        context.Lower(node);
        integers.RunFrom(mark);
        reals.RunTo(node);
        if (isLinear)
        {
            Correct(node, mark);
        }

        integers.Forget(node);
        reals.Forget();
    }

    // How the layer reads its input is for the instruction to say.
    private void RoundAnew(Node node, int mark)
    {
        if (options.Effort == Effort.Fast)
        {
            return;
        }

        context.Lower(node);
        IntegerInstruction? instruction = context.Instructions.Skip(mark).FirstOrDefault();
        context.RewindTo(mark);
        if (LayerPatches.Of(integers, plan, node, instruction) is { } patches)
        {
            plan.SetWeights(node, LayerRounding.Round(plan, node, patches, options, workers));
        }
    }

    private void Correct(Node node, int mark)
    {
        QuantizedWeights best = plan.WeightsOf(node);
        ChannelErrors[][] errors = Measure(node);
        for (int round = 0; round < Rounds; round++)
        {
            double[] bias = [.. best.Bias.Select((b, channel) => b + ChannelErrors.Shift(errors[channel]))];
            Apply(node, best with { Bias = bias }, mark);
            ChannelErrors[][] shifted = Measure(node);

            // A channel keeps its old bias where the new one is not better after all.
            bool areAllBetter = true;
            for (int channel = 0; channel < bias.Length; channel++)
            {
                if (Squares(shifted[channel]) <= Squares(errors[channel]))
                {
                    errors[channel] = shifted[channel];
                }
                else
                {
                    bias[channel] = best.Bias[channel];
                    areAllBetter = false;
                }
            }

            best = best with { Bias = bias };
            if (!areAllBetter)
            {
                Apply(node, best, mark);
            }
        }
    }

    private void Apply(Node node, QuantizedWeights weights, int mark)
    {
        plan.SetWeights(node, weights);
        context.RewindTo(mark);
        context.Lower(node);
        integers.RunFrom(mark);
    }

    // By channel and sample.
    private ChannelErrors[][] Measure(Node node)
    {
        LinearLayer layer = plan.LayerOf(node);
        Value stored = plan.StoredOutput(node);
        QuantizationParameters parameters = plan.ParametersOf(stored);
        bool isPerTensor = LayerResponse.IsPerTensor(plan, node);
        LayerResponse[] responses = [.. Enumerable.Range(0, isPerTensor ? 1 : layer.Channels).Select(channel => new LayerResponse(plan, node, channel))];
        double[][] seen = [.. responses.Select(response => Enumerable.Range(parameters.Range.Min, parameters.Range.Count)
            .Select(integer => response.OfStored(parameters.Dequantize(integer))).ToArray())];
        ChannelErrors[][] errors = [.. Enumerable.Range(0, layer.Channels).Select(_ => new ChannelErrors[integers.Samples])];
        workers.For(integers.Samples, sample =>
        {
            Tensor expected = reals[sample, node.Output];
            ReadOnlySpan<float> floats = expected.Floats;
            ReadOnlySpan<byte> bytes = integers.IntegersOf(sample, stored);
            ReadOnlySpan<short> wide = MemoryMarshal.Cast<byte, short>(bytes);
            bool isNarrow = parameters.BitWidth <= 8;
            int inner = layer.ChannelsLast ? 1 : expected.Shape.CountBetween(2, expected.Shape.Rank);
            for (int start = 0, channel = 0; start < floats.Length; start += inner, channel = (channel + 1) % layer.Channels)
            {
                LayerResponse response = responses[isPerTensor ? 0 : channel];
                double[] table = seen[isPerTensor ? 0 : channel];
                ChannelErrors sum = default;
                for (int i = start; i < start + inner; i++)
                {
                    (double value, double slope) = response.OfFloat(floats[i]);
                    double error = value - table[(isNarrow ? (sbyte)bytes[i] : wide[i]) - parameters.Range.Min];
                    sum += new ChannelErrors(slope * error, slope * slope, error * error);
                }

                errors[channel][sample] += sum;
            }
        });
        return errors;
    }

    // The start: what remains of the zero point is exactly what the integer weights make of it, whichever weights the target sums (eq 13).
    private QuantizedWeights WithExactZeroPoint(Node node)
    {
        QuantizationParameters input = plan.ParametersOf(node.Input(0));
        QuantizedWeights weights = plan.WeightsOf(node);
        LinearLayer layer = plan.LayerOf(node);
        return weights with
        {
            Bias = [.. weights.Bias.Select((bias, channel) => bias + (input.Scale * input.ZeroPoint * (
                LayerArithmetic.WeightSum(layer, weights, channel, plan.Target.ZeroPointCorrection)
                - LayerArithmetic.WeightSum(layer, weights, channel, ZeroPointCorrection.QuantizedWeights))))],
        };
    }

    private static double Squares(ChannelErrors[] samples) => samples.Sum(sample => sample.Squares);
}
