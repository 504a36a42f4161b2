using System.Diagnostics;
using Askew.Calibration;
using Askew.Evaluation;
using Askew.Evaluation.Judging;
using Askew.Graphs;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Reports.Network;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Measures the float network and beside it every method on every target; what an interrupted run has measured is found
/// again.</summary>
internal sealed class Comparison
{
    private readonly ComparisonRequest request;
    private readonly Work work;
    private readonly ModelSource source;
    private readonly DataSource data;
    private readonly DataSource? calibration;
    private readonly RememberedOutputs reference;
    private CalibratedModel? calibrated;

    private Comparison(ComparisonRequest request, Work work)
    {
        if ((request.Calibration is null) == (request.Statistics.Count == 0))
        {
            throw new RequestException("compare needs either --calibration or --statistics: what to calibrate with.");
        }

        this.request = request with { Methods = Possible(request, work) };
        this.work = work;
        source = ModelSource.Open(request.Model, request.Recipe);
        source.RequireFloat();
        data = DataSource.Open(request.Data, source, work, request.Samples, withLabels: true);
        calibration = request.Calibration is { } path ? DataSource.OpenCalibration(path, source, work) : null;
        reference = new RememberedOutputs(
            new NetworkOutputs(Networks.Open(source, data.First(), Workers.Single)), RememberedOutputs.DefaultMemoryInBytes);
    }

    // What all targets and methods are made from, once it is needed.
    private CalibratedModel Calibrated => calibrated ??= calibration is not null
        ? CalibratedModel.Calibrate(source, calibration, request.Targets, request.Methods.Select(method => method.Calibrator), work)
        : CalibratedModel.Load(
            source, request.Statistics, request.Targets, request.Methods.Select(method => method.Calibrator), work);

    /// <summary>Does what <paramref name="request"/> says.</summary>
    public static ComparisonReport Run(ComparisonRequest request, Work work) => new Comparison(request, work).Run();

    // Who names none wants those that there can be.
    private static IReadOnlyList<NamedMethod> Possible(ComparisonRequest request, Work work)
    {
        if (request.NamesMethods || request.Statistics.Count == 0)
        {
            return request.Methods;
        }

        ILookup<bool, NamedMethod> can = request.Methods.ToLookup(method => method.Calibrator.Needs == StatisticsNeeds.None);
        work.Note("note: left out, since they follow the samples in their order, which statistics do not keep: "
            + string.Join(", ", can[false].Select(method => method.Text)));
        return [.. can[true]];
    }

    private ComparisonReport Run()
    {
        var clock = Stopwatch.StartNew();
        var store = new ResultStore(
            Fingerprint.Of(source),
            JsonText.Of(source.Recipe),
            request.Calibration is { } path ? ResultStore.OfData(path)
                : string.Join(' ', request.Statistics.Select(path => Fingerprint.OfFiles([path])).Order(StringComparer.Ordinal)),
            ResultStore.OfData(request.Data),
            Fingerprint.OfFiles(SampleSources.LabelFilesOf(request.Data, source.Recipe)),
            $"{request.Samples}",
            request.Without ?? string.Empty);
        Entry[] wanted = [.. request.Targets.SelectMany(target => request.Methods.Select(method => new Entry(target, method)))];
        Dictionary<string, ComparedNetwork> done = request.IsFresh ? [] : Find(store, wanted.Select(entry => entry.Key).Prepend("float"));
        int resumed = done.Count;
        if (!done.TryGetValue("float", out ComparedNetwork? original))
        {
            original = ComparedNetwork.Of(Measurement.Of(reference, null, source.Recipe, data, "float", work));
            store.Keep("float", original);
            Show(original.Row, "float");
        }

        IProgress<int> whole = work.Counting(Work.WholeStep, wanted.Length + (done.ContainsKey("float") ? 1 : 0));
        whole.Report(done.Count);
        foreach (Entry entry in wanted.Where(entry => !done.ContainsKey(entry.Key)))
        {
            work.Cancellation.ThrowIfCancellationRequested();
            ComparedNetwork row = Measure(entry, $"{entry.Name} ({done.Count + 1} of {wanted.Length + 1})");
            done[entry.Key] = row;
            store.Keep(entry.Key, row);
            whole.Report(done.Count);
            Show(row.Row, entry.Name);
        }

        data.ReportSkipped(work);
        var report = new ComparisonReport
        {
            Model = request.Model,
            Task = (source.Recipe?.Task ?? RecipeTask.Tensor).ToString().ToLowerInvariant(),
            Samples = data.Usable,
            CalibrationSamples = calibration?.Usable ?? Calibrated.SampleCount,
            Float = original.Row,
            Rows = [.. wanted.Select(entry => done[entry.Key].Row)],
            Best = [.. wanted.Select(entry => done[entry.Key]).GroupBy(one => one.Row.Target!)
                .Select(group => VerdictOf(group.Key, [.. group])).OfType<ComparisonVerdict>()],
            Seconds = clock.Elapsed.TotalSeconds,
            Resumed = resumed,
        };
        return !request.LooksInside || report.First is not { } best
            ? report
            : report with
            {
                Network = LookInto(wanted.First(entry => entry.Method.Text == best.Method && entry.Target.Name == best.Target)),
                Seconds = clock.Elapsed.TotalSeconds
            };
    }

    private ComparedNetwork Measure(Entry entry, string what)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            INetwork network = QuantizedNetworks.Open(Quantize(entry), Workers.Single);
            EvaluationReport report = Measurement.Of(new NetworkOutputs(network), reference, source.Recipe, data, what, work);
            ComparedNetwork measured = ComparedNetwork.Of(report);
            return measured with
            {
                Row = measured.Row with
                {
                    Method = entry.Method.Text,
                    Target = entry.Target.Name,
                    Seconds = clock.Elapsed.TotalSeconds,
                },
            };
        }
        catch (GraphException e)
        {
            // One method's ranges, or one target's registers, may not do; that is a result, too.
            return new ComparedNetwork(
                new ComparisonRow
                {
                    Method = entry.Method.Text,
                    Target = entry.Target.Name,
                    Seconds = clock.Elapsed.TotalSeconds,
                    Error = e.Message,
                },
                null);
        }
    }

    // The best network once more, to be looked into.
    private NetworkReport? LookInto(Entry entry)
    {
        QuantizedModel model = Quantize(entry);
        return model.HasProgram ? Calibrated.LookInto(model, entry.Method.Text) : null;
    }

    // What is compared is what the methods make of the same bits: lifting would hide what the worse of them lose.
    private QuantizedModel Quantize(Entry entry)
    {
        QuantizationOptions options =
            OptionalSteps.LeaveOut(request.Without, new QuantizationOptions { Calibrator = entry.Method.Calibrator });
        return Calibrated.Quantize(entry.Target, options with { Without = [.. options.Without, QuantizationOptions.Lifting] });
    }

    private static Dictionary<string, ComparedNetwork> Find(ResultStore store, IEnumerable<string> names) => names
        .Select(name => (name, found: store.Find<ComparedNetwork>(name)))
        .Where(pair => pair.found is not null)
        .ToDictionary(pair => pair.name, pair => pair.found!);

    // The highest figure may be chance; of all that it is not measurably above, the clearest is the best.
    private static ComparisonVerdict? VerdictOf(string target, IReadOnlyList<ComparedNetwork> rows)
    {
        ComparedNetwork[] measured = [.. rows.Where(one => one.Outcomes is not null)
            .OrderByDescending(one => one.Outcomes!.Value).ThenByDescending(one => one.Row.OutputSqnrDb)];
        if (measured.Length == 0)
        {
            return null;
        }

        SampleOutcomes top = measured[0].Outcomes!;
        ILookup<bool, ComparedNetwork> isWorse = measured.ToLookup(one => one.Outcomes!.IsComparableWith(top)
            && top.Above(one.Outcomes).IsMeasurable);
        ComparedNetwork best = isWorse[false].MaxBy(one => one.Row.OutputSqnrDb ?? double.NegativeInfinity)!;
        return new ComparisonVerdict(
            target,
            best.Row.Method!,
            top.Measure,
            [.. isWorse[false].Where(one => one != best).Select(one => one.Row.Method!)],
            [.. isWorse[true].Select(one => one.Row.Method!)]);
    }

    // Results appear as they come.
    private void Show(ComparisonRow row, string name) => work.Note(row.Error is { } error
        ? $"{name}: failed: {error}"
        : $"{name}: {(row.Accuracy is { } accuracy ? $"{accuracy * 100:f2} %" : "done")}"
            + $"{(row.OutputSqnrDb is { } decibels ? $", {decibels:f1} dB" : string.Empty)}, {row.Seconds:f1} s");

    private readonly record struct Entry(TargetProfile Target, NamedMethod Method)
    {
        public string Name => $"{Method.Text} on {Target.Name}";

        // A profile from a file is what is in it, not what it is called.
        public string Key => JsonText.Of(Target) + Method.Text;
    }
}
