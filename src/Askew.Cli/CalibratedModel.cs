using System.Reflection;
using System.Security.Cryptography;
using Askew.Calibration;
using Askew.Evaluation;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Samples;

namespace Askew.Cli;

/// <summary>A float network that was run over its calibration samples once, from which it can be quantised for any of the targets by any method.</summary>
internal sealed class CalibratedModel
{
    private readonly ModelSource source;
    private readonly CalibrationData data;
    private readonly bool areImages;
    private readonly string modelSha256;
    private readonly Session session;
    private OutputError? outputError;

    private CalibratedModel(ModelSource source, Graph graph, CalibrationData data, bool areImages, Session session)
    {
        this.source = source;
        this.data = data;
        this.areImages = areImages;
        this.session = session;
        Graph = graph;
        modelSha256 = Sha256Of(source.Path);
    }

    /// <summary>The float network, simplified.</summary>
    public Graph Graph { get; }

    /// <summary>How many samples were looked at and usable.</summary>
    public int SampleCount { get; private init; }

    /// <summary>The inputs of some calibration samples.</summary>
    public CalibrationMemory Memory => data.Memory;

    /// <summary>What the network's recipe says; null where there is none.</summary>
    public Recipe? Recipe => source.Recipe;

    /// <summary>The version of this tool.</summary>
    public static string Version => Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Runs <paramref name="source"/> over <paramref name="samples"/> and gathers what <paramref name="targets"/> and <paramref name="calibrators"/> need.</summary>
    public static CalibratedModel Calibrate(
        ModelSource source, DataSource samples, IReadOnlyList<TargetProfile> targets, IEnumerable<ICalibrator> calibrators, Session session, PlanChoices? choices = null, bool keepInputs = true) =>
        Calibrate(source, samples, samples.Count, targets, calibrators, session, choices, keepInputs);

    /// <summary>The same for a part of the samples.</summary>
    /// <param name="source">The float network.</param>
    /// <param name="samples">The part.</param>
    /// <param name="sampleCount">How many samples all parts have together.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="calibrators">The methods.</param>
    /// <param name="session">The run of the command.</param>
    /// <param name="choices">A plan that is to fit the network and the targets, which is checked before the work starts.</param>
    /// <param name="keepInputs">Whether anything will be run on single samples again.</param>
    public static CalibratedModel Calibrate(
        ModelSource source,
        DataSource samples,
        int sampleCount,
        IReadOnlyList<TargetProfile> targets,
        IEnumerable<ICalibrator> calibrators,
        Session session,
        PlanChoices? choices = null,
        bool keepInputs = true)
    {
        Sample first = samples.First();
        Graph graph = Simplified(source, first, targets);
        foreach (TargetProfile target in targets)
        {
            choices?.ApplyTo(new PlannedWidths(new NetworkStructure(graph, target), 8, 8));
        }

        StatisticsNeeds needs = calibrators.Aggregate(StatisticsNeeds.None, (all, calibrator) => all | calibrator.Needs);
        CalibrationData data = ProgressLine.Show("Calibrating", samples.Count, progress =>
            ModelQuantizer.Calibrate(graph, targets, needs, samples.Samples(), sampleCount, session.Threads, progress, session.Cancellation, keepInputs));

        // The buffers and packed weights of the pass are the most that ever is in memory at once; without this, what follows would come on top of them.
        GC.Collect();
        return new CalibratedModel(source, graph, data, first.Geometry is not null, session) { SampleCount = samples.Count - samples.Skipped.Count };
    }

    /// <summary>The network with what was gathered before and is in files, all parts of it.</summary>
    public static CalibratedModel Load(
        ModelSource source, IReadOnlyList<string> paths, TargetProfile target, ICalibrator calibrator, Session session)
    {
        if (calibrator.Needs != StatisticsNeeds.None)
        {
            throw new UsageException(
                $"the method '{calibrator.Name}' follows the samples in their order, which statistics in files do not keep; give --calibration, or choose another method.");
        }

        try
        {
            CalibrationPart part = CalibrationPart.Merge([.. paths.Select(path => (path, CalibrationFile.Load(path)))]);
            if (part.ModelSha256 != Sha256Of(source.Path))
            {
                throw new InvalidDataException($"the statistics are of another network than '{source.Path}'");
            }

            var first = new Sample { Name = paths[0], Inputs = part.Inputs.OrderBy(pair => pair.Key).First().Value };
            Graph graph = Simplified(source, first, [target]);
            return new CalibratedModel(source, graph, CalibrationData.Of(part, graph), part.AreImages, session)
            {
                SampleCount = part.Statistics.Values.First().Samples.Count,
            };
        }
        catch (InvalidDataException e)
        {
            throw new UnusableDataException(e.Message + ".", e);
        }
    }

    /// <summary>The output SQNR of <paramref name="model"/> in dB, over some calibration samples.</summary>
    public double SqnrOf(QuantizedModel model)
    {
        outputError ??= new OutputError(Graph, data.Memory.Inputs(CalibrationMemory.MostSamples), session.Threads);
        return outputError.SqnrOf(model.Program);
    }

    /// <summary>What the pass over the samples has left behind, for a file.</summary>
    /// <param name="sampleCount">How many samples all parts have together.</param>
    /// <param name="numbers">The numbers of the samples of this part.</param>
    public CalibrationPart ToPart(int sampleCount, IReadOnlyList<int> numbers) => data.ToPart(modelSha256, sampleCount, numbers, areImages);

    /// <summary>Quantises for <paramref name="target"/> with ranges by <paramref name="calibrator"/>.</summary>
    /// <param name="target">The target.</param>
    /// <param name="calibrator">The method.</param>
    /// <param name="bits">Bits of weights and activations.</param>
    /// <param name="without">The steps to leave out; null for none.</param>
    public QuantizedNetwork Quantize(TargetProfile target, ICalibrator calibrator, int bits, string? without = null) =>
        Quantize(target, calibrator, new BitWidths(bits, bits), Effort.Normal, without);

    /// <summary>Quantises for <paramref name="target"/> with ranges by <paramref name="calibrator"/>.</summary>
    /// <param name="target">The target.</param>
    /// <param name="calibrator">The method.</param>
    /// <param name="bits">Bits of weights and of activations.</param>
    /// <param name="effort">How much time it may take.</param>
    /// <param name="without">The steps to leave out; null for none.</param>
    /// <param name="choices">What is decided beforehand about single layers.</param>
    public QuantizedNetwork Quantize(
        TargetProfile target, ICalibrator calibrator, BitWidths bits, Effort effort, string? without, PlanChoices? choices = null)
    {
        QuantizationOptions options = Steps.LeaveOut(without, new QuantizationOptions
        {
            Calibrator = calibrator,
            ActivationBits = bits.Activations,
            WeightBits = bits.Weights,
            Effort = effort,
            Choices = choices ?? PlanChoices.None,
            InputRange = areImages ? new Preprocessing(source.Recipe!.Input!).OutputRange : null,
            Threads = session.Threads,
        });
        var origin = new ProgramOrigin(
            "askew " + Version, Path.GetFileName(source.Path), modelSha256, target.Name, calibrator.Name);
        if (target.IntegerLayers == IntegerLayers.Linear)
        {
            HybridModel hybrid = HybridQuantizer.Quantize(Graph, data, target, options);
            return new QuantizedNetwork(
                workers => new FloatNetwork(hybrid.Graph, workers),
                () => HybridFile.ToBytes(origin, hybrid.Layers, File.ReadAllBytes(source.Path)),
                LayerReport.ForAll(hybrid),
                [$"target '{target.Name}' computes {hybrid.Layers.Count} of {Graph.Nodes.Count} layers in integers; what is listed are their inputs"],
                null);
        }

        QuantizedModel model = ProgressLine.ShowSteps(progress =>
            ModelQuantizer.Quantize(new CalibratedNetwork(Graph, data), target, options with { Progress = progress }, origin, session.Cancellation));
        return new QuantizedNetwork(
            workers => new IntegerNetwork(model.Program, workers: workers),
            () => ProgramFile.ToBytes(model.Program),
            LayerReport.ForAll(model),
            model.Notes,
            model);
    }

    private static Graph Simplified(ModelSource source, Sample first, IReadOnlyList<TargetProfile> targets)
    {
        Graph graph = ModelQuantizer.Simplify(source.ResolvedGraph(first));
        if (targets.Any(target => target.IntegerLayers == IntegerLayers.All))
        {
            ModelQuantizer.RequireQuantizable(graph);
        }

        return graph;
    }

    private static string Sha256Of(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
