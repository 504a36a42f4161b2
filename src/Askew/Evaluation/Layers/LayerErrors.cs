using Askew.Execution;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Lowering;
using Askew.Samples;

namespace Askew.Evaluation.Layers;

/// <summary>Compares every layer of a quantised network with the float network's, alone and in place.</summary>
/// <remarks>Where all that reads a tensor clamps it, both are clamped first: what lies beyond changes nothing, and a range that leaves it
/// out is no error.</remarks>
internal static class LayerErrors
{
    /// <summary>Measures <paramref name="model"/> on <paramref name="samples"/>.</summary>
    /// <param name="model">The quantised network.</param>
    /// <param name="samples">The data.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static IReadOnlyList<LayerError> Measure(
        QuantizedModel model, IEnumerable<Sample> samples, int threads, IProgress<int>? progress = null,
            CancellationToken cancellation = default)
    {
        var network = new Probe(model);
        IReadOnlyList<(Distance[] Alone, Distance[] InPlace)> found = new SampleRuns<Probe>(threads, network.Fork).Collect(
            model.Split?.Complete(samples, threads) ?? samples, (probe, sample, _) => probe.Measure(sample), progress, cancellation);
        Distance[] alone = Distance.Sum(found.Select(sample => sample.Alone), model.Layers.Count);
        Distance[] inPlace = Distance.Sum(found.Select(sample => sample.InPlace), model.Layers.Count);
        return [.. model.Layers.Select((layer, i) => new LayerError(layer.Node, layer.Result, alone[i], inPlace[i]))];
    }

    /// <summary>One thread's networks.</summary>
    private sealed class Probe
    {
        private readonly QuantizedModel model;
        private readonly SideBySide networks;
        private readonly Dictionary<int, Value> valueOf = [];
        private readonly ILookup<int, LoweredLayer> endingAt;
        private readonly Dictionary<int, LoweredLayer> beginningAt;
        private readonly Dictionary<LoweredLayer, int> position;
        private readonly ClippingRange[] clamps;

        public Probe(QuantizedModel model)
        {
            this.model = model;

            // A layer without instructions is as it was when the layer before it had run.
            endingAt = model.Layers.ToLookup(layer => layer.FirstInstruction + layer.InstructionCount - 1);
            beginningAt = model.Layers.Where(layer => layer.InstructionCount > 0).ToDictionary(layer => layer.FirstInstruction);
            position = model.Layers.Select((layer, index) => (layer, index)).ToDictionary(pair => pair.layer, pair => pair.index);
            clamps = [.. model.Layers.Select(layer => model.Plan.ConsumerClamp(layer.Result))];
            Dictionary<string, Value> byName = model.Plan.Graph.Values.Where(value => !value.IsConstant).ToDictionary(value => value.Name);
            for (int tensor = 0; tensor < model.Scored.Tensors.Count; tensor++)
            {
                if (byName.TryGetValue(model.Scored.Tensors[tensor].Name, out Value? value))
                {
                    valueOf.TryAdd(model.Scored.StorageOf(tensor), value);
                }
            }

            networks = new SideBySide(
                model.Scored, new IntegerInterpreter(model.Scored), new FloatExecutor(model.Plan.Graph),
                new HashSet<Value>([.. valueOf.Values, .. model.Layers.Select(layer => layer.Result)]));
        }

        private Probe(Probe other)
        {
            model = other.model;
            networks = other.networks.Fork();
            valueOf = other.valueOf;
            endingAt = other.endingAt;
            beginningAt = other.beginningAt;
            position = other.position;
            clamps = other.clamps;
        }

        public Probe Fork() => new(this);

        public (Distance[] Alone, Distance[] InPlace) Measure(Sample sample)
        {
            IReadOnlyDictionary<Value, float[]> reals = networks.RealsOf(sample);
            (Distance[] alone, Distance[] inPlace) = (None(), None());
            networks.Feed(sample.Inputs);
            networks.Interpreter.Run(step => Compare(step, reals, inPlace));
            networks.Feed(sample.Inputs);
            networks.Interpreter.Run(step => Compare(step, reals, alone), step => Feed(step, reals));
            return (alone, inPlace);
        }

        private Distance[] None() => [.. model.Layers.Select(_ => new Distance())];

        // What a layer reads of other layers becomes what the float network has there. It is alive, so nothing else lies in its place.
        private void Feed(int step, IReadOnlyDictionary<Value, float[]> reals)
        {
            if (!beginningAt.TryGetValue(step, out LoweredLayer? layer))
            {
                return;
            }

            IEnumerable<IntegerInstruction> instructions = model.Scored.Instructions.Skip(step).Take(layer.InstructionCount);
            HashSet<int> written = [.. instructions.Select(i => model.Scored.StorageOf(i.Output))];
            foreach (int tensor in instructions.SelectMany(i => i.Inputs).Select(model.Scored.StorageOf).Distinct()
                .Where(t => !written.Contains(t)))
            {
                if (valueOf.TryGetValue(tensor, out Value? value))
                {
                    networks.Put(tensor, reals[value]);
                }
            }
        }

        private void Compare(int step, IReadOnlyDictionary<Value, float[]> reals, Distance[] distances)
        {
            foreach (LoweredLayer layer in endingAt[step])
            {
                float[] expected = reals[layer.Result];
                float[] actual = networks.RealsIn(layer.Tensor);
                ClippingRange clamp = clamps[position[layer]];
                Distance distance = distances[position[layer]];
                for (int i = 0; i < expected.Length; i++)
                {
                    distance.Add(Math.Clamp(expected[i], clamp.Min, clamp.Max), Math.Clamp(actual[i], clamp.Min, clamp.Max));
                }
            }
        }
    }
}
