using System.Runtime.InteropServices;
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
        var found = new SortedDictionary<int, LayerError[]>();
        int done = 0;
        new SampleRuns<Probe>(threads, network.Fork).ForEach(
            model.Split?.Complete(samples, threads) ?? samples,
            (probe, sample, number) =>
            {
                LayerError[] errors = probe.Measure(sample);
                lock (found)
                {
                    found[number] = errors;
                }

                progress?.Report(Interlocked.Increment(ref done));
            },
            cancellation);

        // Sums of doubles depend on their order; by number it is always the same.
        LayerError[] total = [.. model.Layers.Select(layer => new LayerError(layer.Node, layer.Result, new Distance(), new Distance()))];
        foreach (LayerError[] errors in found.Values)
        {
            for (int i = 0; i < total.Length; i++)
            {
                total[i].Alone.Merge(errors[i].Alone);
                total[i].InPlace.Merge(errors[i].InPlace);
            }
        }

        return total;
    }

    /// <summary>One thread's networks.</summary>
    private sealed class Probe
    {
        private readonly QuantizedModel model;
        private readonly FloatExecutor executor;
        private readonly IntegerInterpreter interpreter;
        private readonly Dictionary<int, Value> valueOf = [];
        private readonly ILookup<int, LoweredLayer> endingAt;
        private readonly Dictionary<int, LoweredLayer> beginningAt;
        private readonly Dictionary<LoweredLayer, int> position;
        private readonly ClippingRange[] clamps;

        public Probe(QuantizedModel model)
        {
            this.model = model;
            executor = new FloatExecutor(model.Plan.Graph);
            interpreter = new IntegerInterpreter(model.Scored);

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
        }

        private Probe(Probe other)
        {
            model = other.model;
            executor = other.executor.Fork();
            interpreter = other.interpreter.Fork();
            valueOf = other.valueOf;
            endingAt = other.endingAt;
            beginningAt = other.beginningAt;
            position = other.position;
            clamps = other.clamps;
        }

        public Probe Fork() => new(this);

        public LayerError[] Measure(Sample sample)
        {
            var reals = new Dictionary<Value, float[]>();
            HashSet<Value> wanted = [.. valueOf.Values, .. model.Layers.Select(layer => layer.Result)];
            executor.Run(sample.Inputs, (value, tensor) =>
            {
                if (wanted.Contains(value))
                {
                    reals[value] = tensor.ToFloats();
                }
            });
            LayerError[] errors =
                [.. model.Layers.Select(layer => new LayerError(layer.Node, layer.Result, new Distance(), new Distance()))];
            foreach ((int tensor, Value input) in model.Scored.Inputs.Zip(model.Plan.Graph.Inputs))
            {
                Fill(tensor, reals[input]);
            }

            interpreter.Run(step => Compare(step, reals, errors, error => error.InPlace));
            foreach ((int tensor, Value input) in model.Scored.Inputs.Zip(model.Plan.Graph.Inputs))
            {
                Fill(tensor, reals[input]);
            }

            interpreter.Run(step => Compare(step, reals, errors, error => error.Alone), step => Feed(step, reals));
            return errors;
        }

        // What a layer reads of other layers becomes what the float network has there. It is alive, so nothing else lies in its place.
        private void Feed(int step, Dictionary<Value, float[]> reals)
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
                    Fill(tensor, reals[value]);
                }
            }
        }

        private void Fill(int tensor, float[] reals) =>
            ProgramBoundary.Quantize(model.Scored.Tensors[tensor], reals, interpreter.Storage.Bytes(tensor));

        private void Compare(int step, Dictionary<Value, float[]> reals, LayerError[] errors, Func<LayerError, Distance> which)
        {
            foreach (LoweredLayer layer in endingAt[step])
            {
                ProgramTensor tensor = model.Scored.Tensors[layer.Tensor];
                QuantizationParameters parameters = tensor.Parameters;
                Span<byte> bytes = interpreter.Storage.Bytes(layer.Tensor);
                ReadOnlySpan<short> wide = MemoryMarshal.Cast<byte, short>(bytes);
                float[] expected = reals[layer.Result];
                ClippingRange clamp = clamps[position[layer]];
                Distance distance = which(errors[position[layer]]);
                for (int i = 0; i < expected.Length; i++)
                {
                    double actual = parameters.Dequantize(tensor.ElementSizeInBytes == 1 ? (sbyte)bytes[i] : wide[i]);
                    distance.Add(Math.Clamp(expected[i], clamp.Min, clamp.Max), Math.Clamp(actual, clamp.Min, clamp.Max));
                }
            }
        }
    }
}
