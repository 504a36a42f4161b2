using Askew.Execution;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Samples;

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
        var networks = new SideBySide(
            program, new IntegerInterpreter(program), new FloatExecutor(graph), compared.Select(one => one.Value).ToHashSet());
        IReadOnlyList<Distance[]> found = new SampleRuns<Probe>(threads, () => new Probe(this, networks.Fork())).Collect(
            samples, (probe, sample, _) => probe.Measure(sample), progress, cancellation);
        return [.. compared.Zip(Distance.Sum(found, compared.Length), (one, distance) => (one.Value, distance))];
    }

    private sealed class Probe(ProgramErrors errors, SideBySide networks)
    {
        private readonly ILookup<int, int> atStep = errors.compared.Select((one, index) => (one.Step, index))
            .ToLookup(pair => pair.Step, pair => pair.index);

        public Distance[] Measure(Sample sample)
        {
            IReadOnlyDictionary<Value, float[]> reals = networks.RealsOf(sample);
            networks.Feed(sample.Inputs);
            Distance[] distances = [.. errors.compared.Select(_ => new Distance())];
            networks.Interpreter.Run(step =>
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
            float[] actual = networks.RealsIn(index);
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
