using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Tensors;

namespace Askew.Diagnosis;

/// <summary>Runs the float network with activations rounded to given mappings and says how far its outputs move; weights stay as they
/// are.</summary>
/// <remarks>This isolates what the range of one tensor costs, and is quick. The outputs are those that leave the integer network, the
/// parts of joined ones each on their own: their signal to noise in dB is averaged, so that large numbers do not hide small ones. Of a
/// network with one output it is what an evaluation would call its output SQNR.</remarks>
internal sealed class Simulation
{
    // What is equal to the last bit has no noise; so much it is taken to have.
    private const double Exact = 120;

    private readonly Patient patient;
    private readonly RangeTrials trials;
    private readonly Dictionary<Value, QuantizationParameters> plan = [];
    private readonly Lazy<double> planned;

    public Simulation(Patient patient)
    {
        this.patient = patient;
        QuantizationPlan decided = patient.Model.Plan;
        Graph = decided.Graph;
        trials = new RangeTrials(
            Graph, [.. patient.SomeCalibration.Select(sample => sample.Inputs)], 0, patient.Threads, [.. decided.Leaving]);
        foreach (Value value in Graph.Inputs.Concat(Graph.Nodes.Where(node => !decided.IsInTail(node)).SelectMany(node => node.Outputs)))
        {
            bool isInside = value.Producer is { } producer && decided.FusedActivation(producer) is not null && value == producer.Output;
            if (!isInside && value.ElementType == ElementType.Float32 && patient.Model.Statistics.ContainsKey(decided.RootOf(value)))
            {
                plan[value] = decided.ParametersOf(value);
            }
        }

        planned = new(() => Decibels(new Dictionary<Value, QuantizationParameters?>()));
    }

    /// <summary>The graph that is run: that of the quantised network.</summary>
    public Graph Graph { get; }

    /// <summary>The outputs' signal to noise with all tensors rounded as planned, in dB.</summary>
    public double Planned => planned.Value;

    /// <summary>The same with other mappings for some tensors; null leaves one in float.</summary>
    public double Decibels(IReadOnlyDictionary<Value, QuantizationParameters?> others)
    {
        patient.Cancellation.ThrowIfCancellationRequested();
        var mappings = new Dictionary<Value, QuantizationParameters>(plan);
        foreach ((Value value, QuantizationParameters? other) in others)
        {
            mappings.Remove(value);
            if (other is { } mapping && value.ElementType == ElementType.Float32)
            {
                mappings[value] = mapping;
            }
        }

        return trials.DecibelsOf(mappings, ..).Average(decibels => double.IsNaN(decibels) ? Exact : Math.Min(Exact, decibels));
    }

    /// <summary>What leaving <paramref name="values"/> in float brings.</summary>
    public Gain GainWithout(params IEnumerable<Value> values) =>
        new(Gain.Decibels, Planned, Decibels(values.Distinct().ToDictionary(value => value, _ => (QuantizationParameters?)null)));
}
