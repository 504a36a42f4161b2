using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators;
using Askew.Operators.Unary;
using Askew.Quantization.Equalization;
using Askew.Quantization.Passes;
using Askew.Samples;

namespace Askew.Quantization;

/// <summary>Makes an integer-only network of a float network: the whole flow.</summary>
public static class ModelQuantizer
{
    /// <summary>Quantises <paramref name="graph"/>.</summary>
    /// <param name="graph">The float network, shapes known; simplified in place, which keeps what it computes.</param>
    /// <param name="samples">The calibration data.</param>
    /// <param name="options">Target, method, bits.</param>
    /// <param name="origin">What is written into the result about where it comes from.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="UnsupportedModelException">Nodes have no integer form; names all of them.</exception>
    /// <exception cref="GraphException">A tensor is not finite, or a layer does not fit the target; names it.</exception>
    /// <exception cref="UnusableDataException">The samples cannot be used.</exception>
    public static QuantizedModel Quantize(
        Graph graph,
        IEnumerable<Sample> samples,
        QuantizationOptions options,
        ProgramOrigin origin,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        Simplify(graph);
        RequireQuantizable(graph);
        CalibrationData data = Calibrate(
            graph, [options.Target], options.Calibrator.Needs, samples, options.SampleCount, options.Threads, progress, cancellation, options.ReplaysSamples);
        return Quantize(graph, data, options, origin, cancellation);
    }

    /// <summary>Runs the float network over the samples once and gathers what quantisations for any of <paramref name="targets"/> need.</summary>
    /// <param name="graph">The float network, simplified.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="needs">What the methods need, all together.</param>
    /// <param name="samples">The calibration data.</param>
    /// <param name="sampleCount">How many samples there are, as far as is known beforehand.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <param name="keepInputs">Whether the inputs of some samples are kept, see <see cref="QuantizationOptions.ReplaysSamples"/>.</param>
    public static CalibrationData Calibrate(
        Graph graph,
        IReadOnlyList<TargetProfile> targets,
        StatisticsNeeds needs,
        IEnumerable<Sample> samples,
        int sampleCount,
        int threads,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default,
        bool keepInputs = true)
    {
        QuantizationPlan[] plans = [.. targets.Select(target => new QuantizationPlan(graph, target))];
        var memory = new CalibrationMemory(graph, sampleCount, keepInputs);
        Value[] observed = [.. plans.SelectMany(plan => plan.Roots.Concat(plan.TableInputs)).Distinct()];
        return new CalibrationData(
            StatisticsCollector.Collect(graph, observed, samples, threads, memory.Remember, progress, cancellation, needs), memory);
    }

    /// <summary>Quantises <paramref name="graph"/> with what was gathered before.</summary>
    public static QuantizedModel Quantize(
        Graph graph, CalibrationData data, QuantizationOptions options, ProgramOrigin origin, CancellationToken cancellation = default)
    {
        (Graph Graph, CalibrationData Data)? equalized = (options.EqualizeChannels, options.Choices.Equalization) switch
        {
            (false, _) or (_, false) => null,
            (_, true) => ChannelEqualization.Run(graph, data, options, cancellation),
            _ => EqualizationTrial.Run(graph, data, options, cancellation),
        };
        (graph, data) = equalized ?? (graph, data);
        return QuantizeAsItIs(graph, data, options, origin, cancellation) with { IsEqualized = equalized is not null };
    }

    /// <summary>Quantises <paramref name="graph"/> without changing it first.</summary>
    internal static QuantizedModel QuantizeAsItIs(
        Graph graph, CalibrationData data, QuantizationOptions options, ProgramOrigin origin, CancellationToken cancellation = default)
    {
        var plan = new QuantizationPlan(graph, options.Target);
        IReadOnlyList<string> notes = [.. MixedOutputs.Separate(plan, data.Statistics), .. DecodedOutputs.Widen(plan)];
        if (options.WidenOutputs)
        {
            WideOutputs.Widen(plan);
        }

        options.Choices.ApplyTo(plan);
        RangeChooser.Choose(plan, data, options, cancellation);
        QuantizeWeights(plan, options);
        if (options.CorrectBias)
        {
            BiasCorrection.Run(plan, data.Memory, options, cancellation);
        }

        (IntegerProgram program, IReadOnlyList<LoweredLayer> layers) = Lowering.Run(plan, origin);
        IReadOnlyList<LayerBounds> bounds = Certificate.Prove(program, options.Target);
        return new QuantizedModel(program, plan, layers, bounds, notes) { Statistics = data.Statistics };
    }

    /// <summary>Brings the graph into the form that quantises best; what it computes stays the same.</summary>
    public static void Simplify(Graph graph) => new PassPipeline(
    [
        new FoldBatchNormalization(), // fewer tensors to quantise, and weights as they act
        new FusePointwiseChains(),    // x * sigmoid(x) and the like become one table
    ]).Run(graph);

    /// <summary>Checks that every node of <paramref name="graph"/> has an integer form.</summary>
    /// <exception cref="UnsupportedModelException">Nodes have none; names all of them.</exception>
    public static void RequireQuantizable(Graph graph)
    {
        UnsupportedNode[] unsupported = [.. graph.Nodes
            .Select(node => (node, why: node.Operator.WhyNotQuantizable(node)))
            .Where(pair => pair.why is not null)
            .Select(pair => new UnsupportedNode(pair.node.Name, pair.node.OperatorType, pair.why!))];
        if (unsupported.Length > 0)
        {
            throw new UnsupportedModelException(unsupported);
        }

        if (graph.Outputs.FirstOrDefault(output => output.IsConstant) is { } constant)
        {
            throw new GraphException($"the network's output '{constant.Name}' does not depend on its inputs; there is nothing to quantize about it");
        }

        if (graph.Inputs.Concat(graph.Nodes.SelectMany(node => node.Outputs)).FirstOrDefault(v => v.KnownShape.ElementCount == 0) is { } empty)
        {
            throw new GraphException($"tensor '{empty.Name}' has the shape {empty.Shape}: a tensor without elements has no range");
        }
    }

    private static void QuantizeWeights(QuantizationPlan plan, QuantizationOptions options)
    {
        TargetProfile target = options.Target with { SnapWeightScales = options.Target.SnapWeightScales && options.SnapWeightScales };
        foreach (Node node in plan.LinearNodes)
        {
            plan.SetWeights(node, WeightQuantizer.Quantize(
                node, plan.LayerOf(node), plan.ParametersOf(node.Input(0)), plan.ResultParameters(node), target, plan.WeightBitsOf(node) ?? options.WeightBits));
        }
    }
}
