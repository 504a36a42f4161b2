using Askew.Evaluation;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Tensors;
using Askew.Workflows.Precision;

namespace Askew.Cli;

/// <summary><c>quantize --tolerance</c>: lifts the fewest tensors to 16 bits with which the network is near enough to float. The best so far is always on disk.</summary>
internal sealed class ToleranceSearch
{
    private const int Wide = TargetProfile.WideActivationBits;
    private const double ToPoints = 100;

    private readonly CalibratedModel calibrated;
    private readonly Tolerance tolerance;
    private readonly DataSource? data;
    private readonly Func<PlanChoices, QuantizedNetwork> quantize;
    private readonly string output;
    private readonly Session session;
    private readonly ISampleOutputs? reference;
    private readonly double floatAccuracy;
    private PlanChoices choices;
    private PrecisionTrial? written;
    private QuantizedNetwork? network;

    /// <summary>Prepares the search; measures the float network where accuracy counts.</summary>
    /// <param name="calibrated">The float network.</param>
    /// <param name="source">Opens its file.</param>
    /// <param name="tolerance">What is allowed.</param>
    /// <param name="data">What to measure on; null for the calibration samples.</param>
    /// <param name="choices">What is decided beforehand.</param>
    /// <param name="quantize">Makes a network.</param>
    /// <param name="output">The .askew file to write.</param>
    /// <param name="session">The run of the command.</param>
    public ToleranceSearch(
        CalibratedModel calibrated,
        Func<ModelSource> source,
        Tolerance tolerance,
        DataSource? data,
        PlanChoices choices,
        Func<PlanChoices, QuantizedNetwork> quantize,
        string output,
        Session session)
    {
        this.calibrated = calibrated;
        this.tolerance = tolerance;
        this.data = data;
        this.choices = choices;
        this.quantize = quantize;
        this.output = output;
        this.session = session;
        if (data is not null)
        {
            reference = new RememberedOutputs(
                new NetworkOutputs(Networks.Open(source(), data.First(), Workers.Single)), RememberedOutputs.DefaultMemoryInBytes);
            EvaluationReport report = Measure(reference, null, "float");
            floatAccuracy = report.Map50 ?? report.Top1 ?? 0;
            if (!tolerance.IsDecibels && report is { Map50: null, Top1: null })
            {
                throw new UsageException("--tolerance in points needs labelled --data; without labels give decibels, such as --tolerance 30dB.");
            }
        }
    }

    /// <summary>Searches; the best network is then on disk.</summary>
    /// <returns>That network, and what to tell about the search.</returns>
    /// <exception cref="MissedToleranceException">Thrown by <see cref="Outcome.RequireWithin"/> only: the best network is always returned.</exception>
    public Outcome Run()
    {
        PrecisionTrial best;
        var search = new PrecisionSearch(Try, session.Cancellation);
        try
        {
            // The first trial lifts nothing; what it decided holds for all others.
            Try([]);
            IReadOnlyList<LiftedTensor> order = written!.IsWithin
                ? []
                : LiftingOrder.Of(network!.Model!, calibrated.Memory, session.Threads, session.Cancellation);
            choices = Remembered(network!.Model!);
            best = search.Run(order);
        }
        catch (OperationCanceledException) when (written is not null)
        {
            best = written;
        }

        return new Outcome(network!, best, search.Trials, tolerance, session.Cancellation.IsCancellationRequested);
    }

    private PrecisionTrial Try(IReadOnlyList<LiftedTensor> lifted)
    {
        if (lifted.Count == 0 && written?.Lifted.Count == 0)
        {
            return written;
        }

        session.Cancellation.ThrowIfCancellationRequested();
        PrecisionTrial trial;
        QuantizedNetwork? made = null;
        try
        {
            made = quantize(choices.WithActivationBits(lifted, Wide));
            trial = new PrecisionTrial(lifted, ShortfallOf(made));
        }
        catch (GraphException e) when (lifted.Count > 0)
        {
            trial = new PrecisionTrial(lifted, double.PositiveInfinity, e.Message);
        }

        Session.Note($"{lifted.Count} tensors with {Wide} bits: {Describe(trial)}");
        if (trial.IsBetterThan(written))
        {
            OutputFile.Write(output, made!.File());
            (written, network) = (trial, made);
        }

        return trial;
    }

    private PlanChoices Remembered(QuantizedModel model) => PlanFile.Parse(PlanFile.Write(model.Plan, model.IsEqualized), choices.Name);

    private double ShortfallOf(QuantizedNetwork candidate)
    {
        if (data is null)
        {
            return tolerance.Value - calibrated.SqnrOf(candidate.Model!);
        }

        EvaluationReport report = Measure(new NetworkOutputs(candidate.Open(Workers.Single)), reference, "Measuring");
        return tolerance.IsDecibels
            ? tolerance.Value - (report.OutputSqnrDb ?? double.NegativeInfinity)
            : (ToPoints * (floatAccuracy - (report.Map50 ?? report.Top1 ?? 0))) - tolerance.Value;
    }

    private EvaluationReport Measure(ISampleOutputs outputs, ISampleOutputs? compared, string what) =>
        Commands.EvaluateCommand.Measure(outputs, compared, calibrated.Recipe, data!, what, session);

    private string Describe(PrecisionTrial trial) => trial.Failure is { } failure
        ? $"impossible: {failure}"
        : tolerance.IsDecibels ? $"{tolerance.Value - trial.Shortfall:f2} dB" : $"{trial.Shortfall + tolerance.Value:f2} points lost";

    /// <summary>What a search came to.</summary>
    /// <param name="Network">The best network.</param>
    /// <param name="Trial">How it measures up.</param>
    /// <param name="Trials">How many networks were made.</param>
    /// <param name="Tolerance">What was allowed.</param>
    /// <param name="IsInterrupted">Whether the search was stopped.</param>
    internal sealed record Outcome(QuantizedNetwork Network, PrecisionTrial Trial, int Trials, Tolerance Tolerance, bool IsInterrupted)
    {
        /// <summary>One sentence for people.</summary>
        public string Note => Trial.Lifted.Count == 0
            ? $"tolerance {Tolerance}: {(Trial.IsWithin ? "kept with 8 bits everywhere" : "missed")}"
            : $"tolerance {Tolerance}: {(Trial.IsWithin ? "kept" : "missed")} with 16 bits for {string.Join(", ", Trial.Lifted.Select(tensor => $"'{tensor.Name}'"))} ({Trials} networks tried)";

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
                    $"the tolerance of {Tolerance} cannot be kept by 16-bit activations alone (the best network misses it by {Trial.Shortfall:g3} and is written); "
                    + "what is left is the weights' doing: try --effort best, more bits for weights, or more calibration samples.");
            }
        }
    }
}
