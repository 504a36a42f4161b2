using Askew.Evaluation;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Diagnosis;

/// <summary>Runs the float network with activations rounded to given mappings and says how far its outputs move; weights stay as they
/// are.</summary>
/// <remarks>This isolates what the range of one tensor costs, and is quick. The outputs are those that leave the integer network, the
/// parts of joined
/// ones each on their own: their signal to noise in dB is averaged, so that large numbers do not hide small ones.</remarks>
internal sealed class Simulation
{
    // What is equal to the last bit has no noise; so much it is taken to have.
    private const double Exact = 120;

    private readonly Patient patient;
    private readonly FloatExecutor executor;
    private readonly IReadOnlyList<Sample> samples;
    private readonly HashSet<Value> leaving;
    private readonly Dictionary<Value, QuantizationParameters> plan = [];
    private readonly Lazy<double> planned;

    public Simulation(Patient patient)
    {
        this.patient = patient;
        QuantizationPlan decided = patient.Model.Plan;
        Graph = decided.Graph;
        executor = new FloatExecutor(Graph);
        samples = patient.SomeCalibration;
        leaving = [.. decided.Leaving];
        foreach (Value value in Graph.Inputs.Concat(Graph.Nodes.Where(node => !decided.IsInTail(node)).SelectMany(node => node.Outputs)))
        {
            bool isInside = value.Producer is { } producer && decided.FusedActivation(producer) is not null && value == producer.Output;
            if (!isInside && patient.Model.Statistics.ContainsKey(decided.RootOf(value)))
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
        var noises = new SortedDictionary<int, SignalToNoise[]>();
        Value[] outputs = [.. leaving];
        new SampleRuns<FloatExecutor>(patient.Threads, executor.Fork).ForEach(
            samples,
            (runner, sample, number) =>
            {
                var expected = new Dictionary<Value, float[]>();
                runner.Run(sample.Inputs, (value, tensor) => Keep(expected, value, tensor));
                var actual = new Dictionary<Value, float[]>();
                Tensor[] inputs = [.. sample.Inputs.Select(input => Tensor.Of(input.Shape, input.Floats.ToArray()))];
                runner.Run(inputs, (value, tensor) =>
                {
                    QuantizationParameters? mapping = others.TryGetValue(value, out QuantizationParameters? other) ? other
                        : plan.TryGetValue(value, out QuantizationParameters own) ? own : null;
                    if (mapping is { } rounding && tensor.ElementType == ElementType.Float32)
                    {
                        FakeQuantization.Round(tensor.Floats, tensor.Floats, rounding);
                    }

                    Keep(actual, value, tensor);
                });
                SignalToNoise[] noise = [.. outputs.Select(_ => new SignalToNoise())];
                for (int i = 0; i < outputs.Length; i++)
                {
                    noise[i].Add(expected[outputs[i]], actual[outputs[i]]);
                }

                lock (noises)
                {
                    noises[number] = noise;
                }
            },
            patient.Cancellation);
        return Enumerable.Range(0, outputs.Length).Average(i =>
        {
            var sum = new SignalToNoise();
            foreach (SignalToNoise[] noise in noises.Values)
            {
                sum.Merge(noise[i]);
            }

            return double.IsNaN(sum.Decibels) ? Exact : Math.Min(Exact, sum.Decibels);
        });
    }

    /// <summary>What leaving <paramref name="values"/> in float brings.</summary>
    public Gain GainWithout(params IEnumerable<Value> values) =>
        new(Gain.Decibels, Planned, Decibels(values.Distinct().ToDictionary(value => value, _ => (QuantizationParameters?)null)));

    private void Keep(Dictionary<Value, float[]> kept, Value value, Tensor tensor)
    {
        if (leaving.Contains(value))
        {
            kept[value] = tensor.Floats.ToArray();
        }
    }
}
