using System.Reflection;
using System.Security.Cryptography;
using Askew.Calibration;
using Askew.Evaluation;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Reports;
using Askew.Samples;

namespace Askew.Cli;

/// <summary>A float network that was run over its calibration samples once, from which it can be quantised for any of the targets by any method.</summary>
internal sealed class CalibratedModel
{
    private readonly ModelSource source;
    private readonly CalibrationData data;
    private readonly ClippingRange? inputRange;
    private readonly byte[] modelFile;
    private readonly Session session;

    private CalibratedModel(ModelSource source, Graph graph, CalibrationData data, ClippingRange? inputRange, Session session)
    {
        this.source = source;
        this.data = data;
        this.inputRange = inputRange;
        this.session = session;
        Graph = graph;
        modelFile = File.ReadAllBytes(source.Path);
    }

    /// <summary>The float network, simplified.</summary>
    public Graph Graph { get; }

    /// <summary>What the network's recipe says; null where there is none.</summary>
    public Recipe? Recipe => source.Recipe;

    /// <summary>The version of this tool.</summary>
    public static string Version => Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Runs <paramref name="source"/> over <paramref name="samples"/> and gathers what <paramref name="targets"/> and <paramref name="calibrators"/> need.</summary>
    public static CalibratedModel Calibrate(
        ModelSource source, DataSource samples, IReadOnlyList<TargetProfile> targets, IEnumerable<ICalibrator> calibrators, Session session)
    {
        Sample first = samples.First();
        Graph graph = source.ResolvedGraph(first);
        ModelQuantizer.Simplify(graph);
        if (targets.Any(target => target.IntegerLayers == IntegerLayers.All))
        {
            ModelQuantizer.RequireQuantizable(graph);
        }

        ClippingRange? inputRange = first.Geometry is null ? null : new Preprocessing(source.Recipe!.Input!).OutputRange;
        StatisticsNeeds needs = calibrators.Aggregate(StatisticsNeeds.None, (all, calibrator) => all | calibrator.Needs);
        CalibrationData data = ProgressLine.Show("Calibrating", samples.Count, progress =>
            ModelQuantizer.Calibrate(graph, targets, needs, samples.Samples(), samples.Count, session.Threads, progress, session.Cancellation));
        return new CalibratedModel(source, graph, data, inputRange, session);
    }

    /// <summary>Quantises for <paramref name="target"/> with ranges by <paramref name="calibrator"/>.</summary>
    /// <param name="target">The target.</param>
    /// <param name="calibrator">The method.</param>
    /// <param name="bits">Bits of weights and activations.</param>
    /// <param name="without">The steps to leave out; null for none.</param>
    public QuantizedNetwork Quantize(TargetProfile target, ICalibrator calibrator, int bits, string? without = null)
    {
        QuantizationOptions options = Steps.LeaveOut(without, new QuantizationOptions
        {
            Target = target,
            Calibrator = calibrator,
            ActivationBits = bits,
            WeightBits = bits,
            InputRange = inputRange,
            Threads = session.Threads,
        });
        var origin = new ProgramOrigin(
            "askew " + Version, Path.GetFileName(source.Path), Convert.ToHexStringLower(SHA256.HashData(modelFile)), target.Name, calibrator.Name);
        if (target.IntegerLayers == IntegerLayers.Linear)
        {
            HybridModel hybrid = HybridQuantizer.Quantize(Graph, data, options);
            return new QuantizedNetwork(
                workers => new FloatNetwork(hybrid.Graph, workers),
                () => HybridFile.ToBytes(origin, hybrid.Layers, modelFile),
                LayerReport.ForAll(hybrid),
                [$"target '{target.Name}' computes {hybrid.Layers.Count} of {Graph.Nodes.Count} layers in integers; what is listed are their inputs"],
                null);
        }

        QuantizedModel model = ModelQuantizer.Quantize(Graph, data, options, origin, session.Cancellation);
        return new QuantizedNetwork(
            workers => new IntegerNetwork(model.Program, workers: workers),
            () => ProgramFile.ToBytes(model.Program),
            LayerReport.ForAll(model),
            model.Notes,
            model);
    }
}
