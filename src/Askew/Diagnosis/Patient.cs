using Askew.Calibration;
using Askew.Evaluation.Layers;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Equalization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;

namespace Askew.Diagnosis;

/// <summary>A network with its data, and what the checks need to know of them, each thing worked out once.</summary>
internal sealed class Patient
{
    private const int MostErrorSamples = 8;

    private readonly Lazy<CalibrationData> data;
    private readonly Lazy<QuantizedModel> model;
    private readonly Lazy<IReadOnlyList<LayerError>> errors;
    private readonly Lazy<Simulation> simulation;
    private readonly Lazy<IReadOnlyList<(Value Value, ChannelExtents Extents)>> channels;

    /// <summary>Nothing is worked out yet.</summary>
    public Patient()
    {
        data = new(() => CalibrationPass.Run(
            Graph!, [Target!], StatisticsNeeds.None, Calibration!, Calibration!.Count, Threads, cancellation: Cancellation));
        model = new(() => ModelQuantizer.Quantize(new CalibratedNetwork(Graph!, Data), Target!, Options,
            new ProgramOrigin("askew doctor", "model", string.Empty, Target!.Name, Calibrator!.Name), Cancellation));
        errors = new(() => LayerErrors.Measure(Model, SomeCalibration, Threads, cancellation: Cancellation));
        simulation = new(() => new Simulation(this));
        channels = new(MeasureChannels);
    }

    /// <summary>The float network, shapes known, simplified.</summary>
    public required Graph Graph { get; init; }

    /// <summary>The recipe; null for networks that take tensors without one.</summary>
    public required Recipe? Recipe { get; init; }

    /// <summary>The calibration samples that can be used.</summary>
    public required IReadOnlyList<Sample> Calibration { get; init; }

    /// <summary>The calibration samples that cannot.</summary>
    public required IReadOnlyList<SkippedSample> Unreadable { get; init; }

    /// <summary>Samples to judge the float network by, with labels where there are any.</summary>
    public required IReadOnlyList<Sample> Evaluation { get; init; }

    /// <summary>The evaluation samples as another section <c>input</c> of the recipe makes them.</summary>
    public required Func<InputRecipe, IReadOnlyList<Sample>> PreparedBy { get; init; }

    /// <summary>The target.</summary>
    public required TargetProfile Target { get; init; }

    /// <summary>The method that chooses ranges.</summary>
    public required ICalibrator Calibrator { get; init; }

    /// <summary>The threads to use; what is found does not depend on it.</summary>
    public required int Threads { get; init; }

    /// <summary>Ends the work early.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Statistics of the tensors over the calibration samples.</summary>
    public CalibrationData Data => data.Value;

    /// <summary>The quantised network, in which no tensor is lifted to 16 bits for what it loses.</summary>
    public QuantizedModel Model => model.Value;

    /// <summary>The errors of its layers on some of the calibration samples.</summary>
    public IReadOnlyList<LayerError> Errors => errors.Value;

    /// <summary>Runs with rounded activations.</summary>
    internal Simulation Simulation => simulation.Value;

    /// <summary>The feature maps ([1, C, ...], at least three dimensions and two channels) of the network as it is in its file, in its
    /// order, with the ranges of their channels over some of the calibration samples.</summary>
    internal IReadOnlyList<(Value Value, ChannelExtents Extents)> Channels => channels.Value;

    /// <summary>Whether channels were brought to like sizes before quantising, which is then done to a copy of the graph.</summary>
    public bool IsEqualized => Model.IsEqualized;

    /// <summary>The node by whose name a plan file chooses the mapping of <paramref name="value"/>; null where that is an input of the
    /// network, or real.</summary>
    internal string? OwnerOf(Value value)
    {
        Node? producer = Model.Plan.RootOf(value).Producer;
        return producer is null || Model.Plan.IsInTail(producer) ? null : Model.Plan.IsAbsorbed(producer)
            ? producer.Input(0).Producer?.Name : producer.Name;
    }

    /// <summary>What maps <paramref name="values"/> with 16 bits, where the target has them: an entry for a plan, and in words.</summary>
    internal Remedy Widen(string otherwise, params IEnumerable<Value> values)
    {
        string[] owners = [.. values.Select(OwnerOf).OfType<string>().Distinct()];
        return owners.Length == 0 || !Target.WideActivations
            ? new Remedy($"Target '{Target.Name}' has 8 bits for it; {otherwise}.")
            : new Remedy($"Give the {(owners.Length == 1 ? "result" : "results")} of "
                + $"{string.Join(" and ", owners.Select(owner => $"'{owner}'"))} 16 bits, or {otherwise}.")
            { WideNodes = owners };
    }

    /// <summary>Some calibration samples, spread evenly.</summary>
    internal IReadOnlyList<Sample> SomeCalibration
    {
        get
        {
            int count = Math.Min(MostErrorSamples, Calibration.Count);
            return [.. Enumerable.Range(0, count).Select(i => Calibration[(int)((long)i * Calibration.Count / count)])];
        }
    }

    private IReadOnlyList<(Value Value, ChannelExtents Extents)> MeasureChannels()
    {
        IReadOnlyDictionary<Value, ChannelExtents> extents =
            ChannelExtents.Measure(Graph, [.. SomeCalibration.Select(sample => sample.Inputs)], Threads, Cancellation);
        return [.. Graph.Nodes.SelectMany(node => node.Outputs)
            .Where(value => value.KnownShape is { Rank: > 2 } shape && shape[0] == 1 && shape[1] > 1 && extents.ContainsKey(value))
            .Select(value => (value, extents[value]))];
    }

    // Lifting pays for a bad tensor with time, and would hide from the checks what is bad about it.
    private QuantizationOptions Options => new()
    {
        Without = [QuantizationOptions.Lifting],
        Calibrator = Calibrator,
        InputRanges = Preprocessing.RangesOf(Calibration[0].Geometry is not null ? Recipe : null, Graph.Inputs[0].Name),
        Effort = Effort.Fast,
        Threads = Threads,
        SampleCount = Calibration.Count,
    };
}
