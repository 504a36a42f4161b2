using System.Runtime.InteropServices;
using Askew.Execution;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Layers;

/// <summary>Compares the tensors of an integer program, as it lies in a file, with those of the float network that have their names: in
/// place, that is, fed with what the program gives.</summary>
/// <remarks>Channels that were equalised are larger or smaller by a factor that undoes itself further on; where the best factor of a
/// channel is clearly another than 1, the float channel is scaled by it first.</remarks>
internal sealed class ProgramErrors
{
    private const double ClearFactor = 1.25;

    private readonly IntegerProgram program;
    private readonly Graph graph;
    private readonly (int Step, int Tensor, Value Value)[] compared;

    /// <summary>Finds the tensors that both have.</summary>
    /// <param name="program">The program.</param>
    /// <param name="graph">The float network, simplified as it was before it was quantised, shapes known.</param>
    public ProgramErrors(IntegerProgram program, Graph graph)
    {
        this.program = program;
        this.graph = graph;
        Dictionary<string, Value> named = graph.Values.Where(value => !value.IsConstant && value.Producer is not null)
            .DistinctBy(value => value.Name).ToDictionary(value => value.Name, StringComparer.Ordinal);
        compared =
        [
            .. program.Instructions.Select((instruction, step) => (step, instruction.Output))
                .Where(pair => named.TryGetValue(program.Tensors[pair.Output].Name, out Value? value)
                    && value.Shape?.ElementCount == program.Tensors[pair.Output].Shape.ElementCount)
                .Select(pair => (pair.step, pair.Output, named[program.Tensors[pair.Output].Name])),
        ];
    }

    /// <summary>How many results of instructions the float network has by name.</summary>
    public int Count => compared.Length;

    /// <summary>Measures all of them, in the order in which they are computed.</summary>
    /// <param name="samples">The data.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public IReadOnlyList<(Value Value, Distance InPlace)> Measure(
        IEnumerable<Sample> samples, int threads, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        var executor = new FloatExecutor(graph);
        var interpreter = new IntegerInterpreter(program);
        IReadOnlyList<Distance[]> found = new SampleRuns<Probe>(
            threads, () => new Probe(this, executor.Fork(), interpreter.Fork())).Collect(
            samples, (probe, sample, _) => probe.Measure(sample), progress, cancellation);

        // Sums of doubles depend on their order; by number it is always the same.
        Distance[] total = [.. compared.Select(_ => new Distance())];
        foreach (Distance[] one in found)
        {
            for (int i = 0; i < total.Length; i++)
            {
                total[i].Merge(one[i]);
            }
        }

        return [.. compared.Zip(total, (one, distance) => (one.Value, distance))];
    }

    private sealed class Probe(ProgramErrors errors, FloatExecutor executor, IntegerInterpreter interpreter)
    {
        private readonly ILookup<int, int> atStep = errors.compared.Select((one, index) => (one.Step, index))
            .ToLookup(pair => pair.Step, pair => pair.index);

        private readonly HashSet<Value> wanted = [.. errors.compared.Select(one => one.Value), .. errors.graph.Inputs];

        public Distance[] Measure(Sample sample)
        {
            var reals = new Dictionary<Value, float[]>();
            executor.Run(sample.Inputs, (value, tensor) =>
            {
                if (wanted.Contains(value))
                {
                    reals[value] = tensor.ToFloats();
                }
            });
            foreach ((int tensor, Tensor input) in errors.program.Inputs.Zip(sample.Inputs))
            {
                ProgramBoundary.Quantize(errors.program.Tensors[tensor], input.Floats, interpreter.Storage.Bytes(tensor));
            }

            Distance[] distances = [.. errors.compared.Select(_ => new Distance())];
            interpreter.Run(step =>
            {
                foreach (int index in atStep[step])
                {
                    Compare(errors.compared[index].Tensor, reals[errors.compared[index].Value], distances[index]);
                }
            });
            return distances;
        }

        private void Compare(int index, float[] expected, Distance distance)
        {
            ProgramTensor tensor = errors.program.Tensors[index];
            Span<byte> bytes = interpreter.Storage.Bytes(index);
            ReadOnlySpan<short> wide = MemoryMarshal.Cast<byte, short>(bytes);
            var actual = new float[expected.Length];
            for (int i = 0; i < actual.Length; i++)
            {
                actual[i] = (float)tensor.Parameters.Dequantize(tensor.ElementSizeInBytes == 1 ? (sbyte)bytes[i] : wide[i]);
            }

            int channels = tensor.Shape.Rank >= 2 ? tensor.Shape[1] : 1;
            int batch = tensor.Shape.Rank >= 1 ? tensor.Shape[0] : 1;
            int plane = expected.Length / Math.Max(1, batch * channels);
            for (int start = 0; start < expected.Length; start += plane)
            {
                Span<float> wanted = expected.AsSpan(start, plane);
                double factor = FactorOf(wanted, actual.AsSpan(start, plane));
                for (int i = 0; i < plane; i++)
                {
                    distance.Add(wanted[i] * factor, actual[start + i]);
                }
            }
        }

        private static double FactorOf(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
        {
            (double product, double square) = (0, 0);
            for (int i = 0; i < expected.Length; i++)
            {
                product += (double)expected[i] * actual[i];
                square += (double)expected[i] * expected[i];
            }

            double factor = square == 0 ? 1 : product / square;
            return expected.Length > 1 && (factor > ClearFactor || (factor > 0 && factor < 1 / ClearFactor)) ? factor : 1;
        }
    }
}
