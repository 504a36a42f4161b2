using Askew.Graphs;
using Askew.Tensors;

namespace Askew.FloatExecution;

/// <summary>Runs a graph node by node on several samples at once, so that others can keep pace with it.</summary>
/// <remarks>Only the tensors that later nodes still read are kept, one copy a sample.</remarks>
internal sealed class FloatReplay
{
    private readonly Workers workers;
    private readonly Dictionary<Value, Tensor>[] tensors;

    // The arrays of tensors that were made here; the samples' own are not.
    private readonly Dictionary<Value, float[]>[] arrays;
    private readonly SpareArrays<float> spare = new();
    private readonly FloatSteps steps;
    private readonly Dictionary<Node, int> position;
    private int next;
    private int kept;

    /// <summary>Prepares to run <paramref name="graph"/>, whose shapes are known.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">For each sample one tensor an input.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    public FloatReplay(Graph graph, IReadOnlyList<IReadOnlyList<Tensor>> inputs, int threads)
    {
        workers = new Workers(threads);
        tensors = [.. inputs.Select(sample => graph.Inputs.Zip(sample).ToDictionary(pair => pair.First, pair => pair.Second))];
        arrays = [.. inputs.Select(_ => new Dictionary<Value, float[]>())];
        steps = StepsOf(graph);
        position = steps.Select((step, index) => (step.Node, index)).ToDictionary(pair => pair.Node, pair => pair.index);
    }

    /// <summary>The most bytes that one sample's tensors need at any time.</summary>
    public static long PeakBytesOf(Graph graph)
    {
        long alive = graph.Inputs.Sum(Size);
        long peak = alive;
        foreach (FloatStep step in StepsOf(graph))
        {
            alive += step.Results.Sum(Size);
            peak = Math.Max(peak, alive - (CanWorkInPlace(step) ? Size(step.Node.Output) : 0));
            alive -= step.Ending.Sum(Size);
        }

        return peak;

        static long Size(Value value) => (long)value.KnownShape.ElementCount * sizeof(float);
    }

    /// <summary>Runs all nodes up to and including <paramref name="node"/> that have not run yet.</summary>
    public void RunTo(Node node)
    {
        for (int last = position[node]; next <= last; next++)
        {
            Run(steps[next].Anew());
        }
    }

    /// <summary>Forgets what no later node reads.</summary>
    public void Forget()
    {
        for (; kept < next; kept++)
        {
            foreach (Value value in steps[kept].Ending)
            {
                for (int sample = 0; sample < tensors.Length; sample++)
                {
                    tensors[sample].Remove(value);
                    if (arrays[sample].Remove(value, out float[]? array))
                    {
                        spare.Return(array);
                    }
                }
            }
        }
    }

    /// <summary>The tensor of sample <paramref name="sample"/>; it has run and is not forgotten.</summary>
    public Tensor this[int sample, Value value] => tensors[sample][value];

    // Others look at every tensor.
    private static FloatSteps StepsOf(Graph graph) => new(graph, (_, _) => false);

    // What is changed element by element takes the place of its input, once nobody else reads that.
    private static bool CanWorkInPlace(FloatStep step) => step.Node.Contract is PointwiseContract { Activation: not null }
        && step.Node.Input(0) is { Producer: not null, ElementType: ElementType.Float32 } input && step.Ending.Contains(input);

    private Tensor Place(int sample, Value value) => value.ElementType == ElementType.Float32
        ? Tensor.Of(value.KnownShape, arrays[sample][value] = spare.Take(value.KnownShape.ElementCount))
        : Tensor.Zeros(value.KnownShape, value.ElementType);

    private void Run(FloatStep step)
    {
        if (tensors.Length == 0)
        {
            return;
        }

        bool isInPlace = CanWorkInPlace(step);
        workers.For(tensors.Length, sample =>
        {
            Dictionary<Value, Tensor> known = tensors[sample];
            float[]? array = null;
            bool takesPlace = isInPlace && arrays[sample].Remove(step.Node.Input(0), out array);
            Tensor[] outputs = step.Run(input => known[input], output => takesPlace
                ? Tensor.Of(output.KnownShape, arrays[sample][output] = array!) : Place(sample, output));
            foreach ((Value value, Tensor tensor) in step.Results.Zip(outputs))
            {
                known[value] = tensor;
            }
        });
    }
}
