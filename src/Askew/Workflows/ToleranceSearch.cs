using Askew.Evaluation;
using Askew.Files;
using Askew.Graphs;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Tensors;
using Askew.Workflows.Precision;

namespace Askew.Workflows;

/// <summary><c>quantize --tolerance</c>: lifts the fewest tensors to 16 bits with which the network is near enough to float. The best so
/// far is always on disk, where there is a file for it.</summary>
internal sealed class ToleranceSearch
{
    private const int Wide = TargetProfile.WideActivationBits;
    private const double ToPoints = 100;

    private readonly CalibratedModel calibrated;
    private readonly Tolerance tolerance;
    private readonly DataSource? data;
    private readonly Func<PlanChoices, QuantizedModel> quantize;
    private readonly string? output;
    private readonly Work work;
    private readonly ISampleOutputs? reference;
    private readonly double floatAccuracy;
    private PlanChoices choices;
    private PrecisionTrial? written;
    private QuantizedModel? network;

    /// <summary>Prepares the search; measures the float network where accuracy counts.</summary>
    /// <param name="calibrated">The float network.</param>
    /// <param name="source">Its file.</param>
    /// <param name="tolerance">What is allowed.</param>
    /// <param name="data">What to measure on; null for the calibration samples.</param>
    /// <param name="choices">What is decided beforehand.</param>
    /// <param name="quantize">Makes a network.</param>
    /// <param name="output">The .askew file to write; null to keep the network in memory.</param>
    /// <param name="work">How it is done.</param>
    public ToleranceSearch(
        CalibratedModel calibrated,
        ModelSource source,
        Tolerance tolerance,
        DataSource? data,
        PlanChoices choices,
        Func<PlanChoices, QuantizedModel> quantize,
        string? output,
        Work work)
    {
        this.calibrated = calibrated;
        this.tolerance = tolerance;
        this.data = data;
        this.choices = choices;
        this.quantize = quantize;
        this.output = output;
        this.work = work;
        if (data is not null)
        {
            reference = new RememberedOutputs(
                new NetworkOutputs(Networks.Open(source, data.First(), Workers.Single)), RememberedOutputs.DefaultMemoryInBytes);
            EvaluationReport report = Measure(reference, null, "float");
            floatAccuracy = report.Map50 ?? report.Top1 ?? 0;
            if (!tolerance.IsDecibels && report is { Map50: null, Top1: null })
            {
                throw new RequestException(
                    "--tolerance in points needs labelled --data; without labels give decibels, such as --tolerance 30dB.");
            }
        }
    }

    /// <summary>Searches; the best network is then on disk.</summary>
    /// <returns>That network, and what to tell about the search.</returns>
    /// <exception cref="MissedToleranceException">Thrown by <see cref="Outcome.RequireWithin"/> only: the best network is always
    /// returned.</exception>
    public Outcome Run()
    {
        PrecisionTrial best;
        var search = new PrecisionSearch(Try, work.Cancellation);
        try
        {
            // The first trial lifts nothing; what it decided holds for all others.
            Try([]);
            IReadOnlyList<LiftedTensor> order = written!.IsWithin
                ? []
                : LiftingOrder.Of(network!, calibrated.Memory, work.Threads, work.Cancellation);
            choices = Remembered(network!);
            best = search.Run(order);
        }
        catch (OperationCanceledException) when (written is not null)
        {
            best = written;
        }

        return new Outcome(network!, best, search.Trials, tolerance, work.Cancellation.IsCancellationRequested);
    }

    private PrecisionTrial Try(IReadOnlyList<LiftedTensor> lifted)
    {
        if (lifted.Count == 0 && written?.Lifted.Count == 0)
        {
            return written;
        }

        work.Cancellation.ThrowIfCancellationRequested();
        PrecisionTrial trial;
        QuantizedModel? made = null;
        try
        {
            made = quantize(choices.WithActivationBits(lifted, Wide));
            trial = new PrecisionTrial(lifted, ShortfallOf(made));
        }
        catch (GraphException e) when (lifted.Count > 0)
        {
            trial = new PrecisionTrial(lifted, double.PositiveInfinity, e.Message);
        }

        work.Note($"{lifted.Count} tensors with {Wide} bits: {Describe(trial)}");
        if (trial.IsBetterThan(written))
        {
            if (output is not null)
            {
                OutputFile.Write(output, made!.ToBytes());
            }

            (written, network) = (trial, made);
        }

        return trial;
    }

    private PlanChoices Remembered(QuantizedModel model) => PlanChoices.Of(model.Plan, model.IsEqualized) with { Name = choices.Name };

    private double ShortfallOf(QuantizedModel candidate)
    {
        if (data is null)
        {
            return tolerance.Value - calibrated.SqnrOf(candidate);
        }

        EvaluationReport report = Measure(new NetworkOutputs(QuantizedNetworks.Open(candidate, Workers.Single)), reference, "Measuring");
        return tolerance.IsDecibels
            ? tolerance.Value - (report.OutputSqnrDb ?? double.NegativeInfinity)
            : (ToPoints * (floatAccuracy - (report.Map50 ?? report.Top1 ?? 0))) - tolerance.Value;
    }

    private EvaluationReport Measure(ISampleOutputs outputs, ISampleOutputs? compared, string what) =>
        Measurement.Of(outputs, compared, calibrated.Recipe, data!, what, work);

    private string Describe(PrecisionTrial trial) => trial.Failure is { } failure
        ? $"impossible: {failure}"
        : tolerance.IsDecibels ? $"{tolerance.Value - trial.Shortfall:f2} dB" : $"{trial.Shortfall + tolerance.Value:f2} points lost";

    /// <summary>What a search came to.</summary>
    /// <param name="Network">The best network.</param>
    /// <param name="Trial">How it measures up.</param>
    /// <param name="Trials">How many networks were made.</param>
    /// <param name="Tolerance">What was allowed.</param>
    /// <param name="IsInterrupted">Whether the search was stopped.</param>
    internal sealed record Outcome(QuantizedModel Network, PrecisionTrial Trial, int Trials, Tolerance Tolerance, bool IsInterrupted)
    {
        /// <summary>One sentence for people.</summary>
        public string Note => Trial.Lifted.Count == 0
            ? $"tolerance {Tolerance}: {(Trial.IsWithin ? "kept without lifting a tensor" : "missed")}"
            : $"tolerance {Tolerance}: {(Trial.IsWithin ? "kept" : "missed")} with 16 bits for "
                + $"{string.Join(", ", Trial.Lifted.Select(tensor => $"'{tensor.Name}'"))} ({Trials} networks tried)";

        /// <summary>Complains where the tolerance is missed.</summary>
        /// <exception cref="MissedToleranceException">It is.</exception>
        public void RequireWithin()
        {
            if (IsInterrupted)
            {
                throw new MissedToleranceException("Interrupted; the best network so far is written.");
            }

            if (!Trial.IsWithin)
            {
                throw new MissedToleranceException(
                    $"the tolerance of {Tolerance} cannot be kept by 16-bit activations alone (the best network misses it by "
                    + $"{Trial.Shortfall:g3} and is written); "
                    + "what is left is the weights' doing: try --effort best, more bits for weights, or more calibration samples.");
            }
        }
    }
}
