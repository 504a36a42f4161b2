using System.Diagnostics;
using System.Reflection;
using Askew.Evaluation;
using Askew.Evaluation.Judging;
using Askew.Files;
using Askew.Reports;
using Askew.Reports.Network;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Evaluates a network from files: in one go, or in parts on many machines. What an interrupted run has judged is found
/// again.</summary>
internal static class Evaluations
{
    private static string Tool => "askew " + Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Does what <paramref name="request"/> says.</summary>
    public static EvaluationReport Run(MeasurementRequest request, Work work)
    {
        (ModelSource model, ModelSource? reference) = Open(request);
        var clock = Stopwatch.StartNew();
        EvaluationReport report = Judge(request, model, reference, (0, 1), work).Report();
        double seconds = clock.Elapsed.TotalSeconds;
        report = report with { Seconds = seconds, SamplesPerSecond = report.Samples / seconds };
        return model.Program is { } program ? report with { Memory = MemoryReport.Of(program) } : report;
    }

    /// <summary>Evaluates one part of the samples and writes what it leaves behind.</summary>
    /// <param name="request">What is evaluated; the same for all parts.</param>
    /// <param name="shard">Which part of how many: the remainder of samples' numbers.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="work">How it is done.</param>
    /// <exception cref="RequestException">The part has no sample.</exception>
    public static EvaluationPartReport RunPart(MeasurementRequest request, (int Part, int Parts) shard, string output, Work work)
    {
        var clock = Stopwatch.StartNew();
        OutputFile.RequireWritable([output]);
        (ModelSource model, ModelSource? reference) = Open(request);
        EvaluationPart part = Judge(request, model, reference, shard, work);
        byte[] file = EvaluationPartFile.ToBytes(part);
        work.Cancellation.ThrowIfCancellationRequested();
        OutputFile.Write(output, file);
        return new EvaluationPartReport(
            request.Model, output, part.Judged.Count, part.Skipped.Count, part.AllSamples, file.Length,
            clock.Elapsed.TotalSeconds);
    }

    /// <summary>The figures of all parts, the same as in one go.</summary>
    /// <param name="paths">The files of all parts, in any order.</param>
    /// <exception cref="UnusableDataException">A file is damaged, or the parts do not belong together, or one is missing.</exception>
    public static EvaluationReport Merge(IReadOnlyList<string> paths) =>
        EvaluationPart.Merge([.. paths.Select(path => (path, EvaluationPartFile.Load(path)))]).Report();

    private static (ModelSource Model, ModelSource? Reference) Open(MeasurementRequest request)
    {
        bool isQuantized = request.Reference is not null && request.Model.EndsWith(".askew", StringComparison.OrdinalIgnoreCase);
        ModelSource model = ModelSource.Open(request.Model, request.Recipe, isQuantized ? null : request.View)
            .WithRecipeIfNone(request.Reference is null ? null : Recipe.FindFor(request.Reference));
        return (model, request.Reference is null
            ? null
            : ModelSource.Open(request.Reference, model.Recipe, request.View).With(model.OutputNames));
    }

    private static EvaluationPart Judge(
        MeasurementRequest request, ModelSource model, ModelSource? reference, (int Part, int Parts) shard, Work work)
    {
        DataSource all = DataSource.Open(request.Data, model, work, request.Samples, withLabels: true, request.IsStrict);
        DataSource part = all.Shard(shard, request.IsStrict, work);
        Sample first = part.First();
        INetwork network = Networks.Open(model, first, Workers.Single, request.Engine);
        INetwork? other = reference is null ? null : Networks.Open(reference, first, Workers.Single);
        Networks.RequireMemory(other is null ? [network] : [network, other], first, work.Threads);
        var settings = SettingsOf(request, model, reference, all);
        var journal = new JudgementJournal(new ResultStore(
            [.. settings.Values, request.Engine, ResultStore.OfData(request.Data), $"{shard.Part % shard.Parts}/{shard.Parts}"]));
        IReadOnlyDictionary<int, SampleJudgement> found = journal.Find();
        if (found.Count > 0)
        {
            work.Note($"{found.Count} of {part.Count} samples were judged by an earlier run that did not end.");
        }

        var outputs = new NetworkOutputs(network);
        NetworkOutputs? others = other is null ? null : new NetworkOutputs(other);
        DataSource rest = part.Only(number => !found.ContainsKey(number), all.Count, request.IsStrict, work);
        IReadOnlyList<SampleJudgement> judged = Judge(
            Measurement.JudgeOf(outputs, others, model.Recipe), rest, found, journal, work);
        rest.ReportSkipped(work);
        return new EvaluationPart
        {
            Model = model.Path,
            Settings = settings,
            AllSamples = all.Count,
            Figures = Measurement.FiguresOf(outputs, others, model.Recipe, model.ClassNamesFor(all.Folder)),
            NoAccuracy = Measurement.WhyNoAccuracy(model.Recipe, all.Folder),
            Judged = judged,
            Skipped = rest.Skipped.ToDictionary(skipped => skipped.Number),
        };
    }

    private static IReadOnlyList<SampleJudgement> Judge(
        SampleJudge judge, DataSource rest, IReadOnlyDictionary<int, SampleJudgement> found, JudgementJournal journal, Work work)
    {
        IProgress<int> progress = work.Counting("Evaluating", found.Count + rest.Count, found.Count);
        try
        {
            IReadOnlyList<SampleJudgement> judged = judge.JudgeAll(
                rest.Samples(), work.Threads, progress, journal.Keep, work.Cancellation);
            journal.Forget();
            return [.. judged.Concat(found.Values).OrderBy(one => one.Number)];
        }
        catch
        {
            // Whatever it is, what was judged is right.
            journal.Write();
            throw;
        }
    }

    // Where files lie makes no difference, as machines may have them at different places.
    private static SortedDictionary<string, string> SettingsOf(
        MeasurementRequest request, ModelSource model, ModelSource? reference, DataSource all)
    {
        var settings = new SortedDictionary<string, string>
        {
            ["network"] = Fingerprint.Of(model),
            ["reference"] = reference is null ? "none" : Fingerprint.Of(reference),
            ["recipe"] = model.Recipe is null ? "none"
                : Fingerprint.OfText(JsonText.Of(model.Recipe with { Name = string.Empty })),
            ["samples"] = all.Fingerprint(),
            ["labels"] = Fingerprint.OfFiles(SampleSources.LabelFilesOf(request.Data, model.Recipe)),
            ["--shape"] = string.Join(' ', request.View.Settings.Select(pair => $"{pair.Key}={pair.Value}")),
            ["version"] = Tool,
        };

        // Other engines give the same results, this one nearly.
        if (request.Engine == Networks.OnnxRuntime)
        {
            settings["--engine"] = request.Engine;
        }

        return settings;
    }
}
