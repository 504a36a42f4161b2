using System.Globalization;
using System.Reflection;
using Askew.Calibration;
using Askew.Evaluation;
using Askew.Evaluation.Layers;
using Askew.Files;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Refinements;
using Askew.Quantization.Targets;
using Askew.Reports.Network;
using Askew.Samples;
using Askew.Samples.Labels;
using Askew.Samples.Recipes;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>A float network that was run over its calibration samples once, from which it can be quantised for any of the targets by any
/// method.</summary>
internal sealed class CalibratedModel
{
    private const int MostErrorSamples = 8;

    // As tensors, as arrays of bytes, and in the file, which grows by doubling and is copied once more.
    private const int CopiesInFile = 5;

    private readonly ModelSource source;
    private readonly CalibrationData data;
    private readonly bool areImages;
    private readonly string modelSha256;
    private readonly Work work;
    private readonly FloatSplit split;
    private IReadOnlyList<string>? classNames;
    private OutputError? outputError;

    private CalibratedModel(ModelSource source, FloatSplit split, CalibrationData data, bool areImages, Work work)
    {
        this.split = split;
        this.source = source;
        this.data = data;
        this.areImages = areImages;
        this.work = work;
        modelSha256 = Fingerprint.Of(source);
    }

    /// <summary>The float network, simplified, but for a tail that stays float.</summary>
    public Graph Graph => split.Integers;

    /// <summary>How many samples were looked at and usable.</summary>
    public int SampleCount { get; private init; }

    /// <summary>The inputs of some calibration samples.</summary>
    public CalibrationMemory Memory => data.Memory;

    /// <summary>What the network's recipe says; null where there is none.</summary>
    public Recipe? Recipe => source.Recipe;

    private static string Version => Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Runs <paramref name="source"/> over <paramref name="samples"/> and gathers what <paramref name="targets"/> and
    /// <paramref name="calibrators"/> need.</summary>
    /// <param name="source">The float network.</param>
    /// <param name="samples">The samples, or a part of them.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="calibrators">The methods.</param>
    /// <param name="work">How it is done.</param>
    /// <param name="choices">A plan that is to fit the network and the targets, which is checked before the work starts.</param>
    /// <param name="sampleCount">How many samples all parts have together; null where there is one part.</param>
    public static CalibratedModel Calibrate(
        ModelSource source,
        DataSource samples,
        IReadOnlyList<TargetProfile> targets,
        IEnumerable<ICalibrator> calibrators,
        Work work,
        PlanChoices? choices = null,
        int? sampleCount = null)
    {
        Sample first = samples.First();
        FloatSplit split = source.SimplifiedGraph(first, targets);
        Graph graph = split.Integers;
        foreach (TargetProfile target in targets.Where(_ => choices is not null))
        {
            ModelQuantizer.RequireFitting(choices!, graph, target);
        }

        RequireMemory(graph, samples.Count, work.Threads, sampleCount is not null);
        StatisticsNeeds needs = calibrators.Aggregate(StatisticsNeeds.None, (all, calibrator) => all | calibrator.Needs);
        CalibrationData data = CalibrationPass.Run(
            graph,
            targets,
            needs,
            split.Complete(samples.Samples(), work.Threads),
            sampleCount ?? samples.Count,
            work.Threads,
            work.Counting("Calibrating", samples.Count),
            work.Cancellation);

        // The buffers and packed weights of the pass are the most that ever is in memory at once; without this, what follows would come on
        // top of them.
        GC.Collect();
        return new CalibratedModel(source, split, data, first.Geometry is not null, work)
        {
            SampleCount = samples.Usable,
            classNames = ClassNames.For(samples.Folder),
        };
    }

    /// <summary>Checks that there may be as much memory as it takes to calibrate and quantise <paramref name="graph"/>.</summary>
    /// <param name="graph">The float network, simplified.</param>
    /// <param name="samples">How many samples there are.</param>
    /// <param name="threads">The threads.</param>
    /// <param name="toFile">Whether that is all, and what was gathered goes to a file.</param>
    /// <exception cref="MemoryLimitException">There may not.</exception>
    internal static void RequireMemory(Graph graph, int samples, int threads, bool toFile = false)
    {
        // Each thread runs the network in buffers of its own, beside those of the executor that all are copies of, and counts all that it
        // sees; of some samples the inputs are kept, and written where statistics go to a file. Then ranges are tried, with all tensors of
        // a few samples and of each thread, and there are the integer network and the float one beside it.
        int runs = Math.Min(threads, samples);
        long counts = (long)runs * graph.NodeCount * HistogramObserver.MostSizeInBytes;
        int kept = Math.Min(samples, CalibrationMemory.MostOf(graph));
        long inputs = kept * MemoryNeed.SizeOf(graph.Inputs) * (toFile ? CopiesInFile : 1);
        long later = toFile ? 0 : Math.Max(RangeSearch.SizeOf(graph, kept, runs), LockStep.SizeOf(graph, kept));
        MemoryNeed.Require(graph, runs + 1, ((counts + later) / 2 * 3) + inputs);
    }

    /// <summary>The network with what was gathered before and is in files, all parts of it.</summary>
    /// <exception cref="RequestException">The method needs what statistics in files do not keep.</exception>
    /// <exception cref="UnusableDataException">The files do not belong together, or to the network.</exception>
    public static CalibratedModel Load(
        ModelSource source, IReadOnlyList<string> paths, IReadOnlyList<TargetProfile> targets, IEnumerable<ICalibrator> calibrators,
        Work work)
    {
        if (calibrators.FirstOrDefault(one => one.Needs != StatisticsNeeds.None) is { } calibrator)
        {
            throw new RequestException(
                $"the method '{calibrator.Name}' follows the samples in their order, which statistics in files do not keep; give "
                + $"--calibration, or choose another method.");
        }

        try
        {
            CalibrationPart part = CalibrationPart.Merge([.. paths.Select(path => (path, PartIn(path)))]);
            if (part.ModelSha256 != Fingerprint.Of(source))
            {
                throw new InvalidDataException($"the statistics are of another network than '{source.Path}'");
            }

            if (part.AreImages && source.Recipe is not { Input: not null } and not { Inputs.Count: > 0 })
            {
                throw new UnusableDataException(
                    $"The statistics in '{paths[0]}' are of images, and there is no recipe that says how images become inputs. Give the "
                    + $"recipe that they were made with: --recipe.");
            }

            var first = new Sample { Name = paths[0], Inputs = part.Inputs.OrderBy(pair => pair.Key).First().Value };
            FloatSplit split = source.SimplifiedGraph(first, targets);
            if (first.Inputs.Count != split.Integers.Inputs.Count)
            {
                throw new InvalidDataException(
                    $"the statistics in '{paths[0]}' were gathered with other nodes in float; give 'calibrate' the same --keep-float");
            }

            RequireMemory(split.Integers, part.Inputs.Count, work.Threads);
            CalibrationData data = CalibrationData.Of(part, split.Integers);
            IReadOnlyList<Value> needed = CalibrationPass.Observed(split.Integers, targets);
            if (needed.FirstOrDefault(value => !data.Statistics.ContainsKey(value)) is { } missing)
            {
                throw new InvalidDataException(
                    $"the statistics in '{paths[0]}' have nothing on tensor '{missing.Name}', which target '{targets[0].Name}' needs; "
                    + "calibrate again");
            }

            return new CalibratedModel(source, split, data, part.AreImages, work)
            {
                SampleCount = part.Statistics.Values.First().Samples.Count,
                classNames = part.ClassNames,
            };
        }
        catch (Exception e) when (ModelBoundary.IsFaultOfModel(e))
        {
            throw new UnusableDataException(e is InvalidDataException ? e.Message + "."
                : $"The statistics in '{paths[0]}' are not usable: {e.Message}", e);
        }
    }

    private static CalibrationPart PartIn(string path)
    {
        try
        {
            return CalibrationFile.Load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnusableDataException($"The statistics in '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The output SQNR of <paramref name="model"/> in dB over some calibration samples: what an evaluation on them
    /// gives.</summary>
    public double SqnrOf(QuantizedModel model)
    {
        outputError ??= new OutputError(Graph, data.Memory.Inputs(CalibrationMemory.UsualSamples), work.Threads);
        (double signal, double noise) = outputError.SquaresOf(model.Scored);
        return Distance.Ratio(signal, noise);
    }

    /// <summary>What the pass over the samples has left behind, for a file.</summary>
    /// <param name="sampleCount">How many samples all parts have together.</param>
    /// <param name="numbers">The numbers of the samples of this part.</param>
    public CalibrationPart ToPart(int sampleCount, IReadOnlyList<int> numbers) =>
        data.ToPart(modelSha256, sampleCount, numbers, areImages) with { ClassNames = classNames };

    /// <summary>Quantises for <paramref name="target"/>; what <paramref name="options"/> say of the samples and of who is told is filled
    /// in.</summary>
    /// <param name="target">The target.</param>
    /// <param name="options">How.</param>
    /// <param name="asked">What was asked for, where that is something else.</param>
    public QuantizedModel Quantize(TargetProfile target, QuantizationOptions options, QuantizationOptions? asked = null)
    {
        var origin = new ProgramOrigin("askew " + Version, LegibleText.Of(Path.GetFileName(source.Path)), modelSha256,
            LegibleText.Of(target.Name), options.Calibrator.Name);
        QuantizationOptions filled = options with
        {
            InputRanges = Preprocessing.RangesOf(areImages ? source.Recipe : null, Graph.Inputs[0].Name),
            Threads = work.Threads,
            Progress = work.Progress,
        };
        QuantizedModel model = ModelQuantizer.Quantize(
            new CalibratedNetwork(Graph, data), target, filled, origin, work.Cancellation, split.Choices);
        return model.With(split, ProvenanceOf(asked ?? options), source.Notes);
    }

    /// <summary>What can be seen inside <paramref name="model"/>; the errors of its layers are measured on some of the calibration
    /// samples.</summary>
    /// <param name="model">A network made from this one.</param>
    /// <param name="method">The method that chose its ranges, for people.</param>
    public NetworkReport LookInto(QuantizedModel model, string method)
    {
        Sample[] samples = [
            .. Memory.Inputs(MostErrorSamples).Select((inputs, i) => new Sample { Name = $"calibration sample {i}", Inputs = inputs })];
        IReadOnlyList<LayerError> errors = LayerErrors.Measure(
            model, samples, work.Threads, work.Counting("Measuring layers", samples.Length), work.Cancellation);
        return NetworkReport.Of(model, [(method, errors)], samples.Length, work.Threads);
    }

    private Provenance ProvenanceOf(QuantizationOptions options) => new()
    {
        Tool = "askew " + Version,
        Model = LegibleText.Of(Path.GetFileName(source.Path)),
        ModelSha256 = modelSha256,
        Settings = [.. options.Settings, .. source.View.Settings, KeyValuePair.Create("samples", Invariant(SampleCount))],
        Recipe = source.Recipe,
        ClassNames = classNames,
    };

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
