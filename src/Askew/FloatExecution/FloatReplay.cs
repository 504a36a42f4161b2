using Askew.Graphs;
using Askew.Tensors;

namespace Askew.FloatExecution;

/// <summary>Runs a graph node by node on several samples at once, so that others can keep pace with it.</summary>
/// <remarks>Only the tensors that later nodes still read are kept, one copy a sample.</remarks>
internal sealed class FloatReplay
{
    private readonly Graph graph;
    private readonly Workers workers;
    private readonly Dictionary<Value, Tensor>[] tensors;

    // The arrays of tensors that were made here; the samples' own are not.
    private readonly Dictionary<Value, float[]>[] arrays;
    private readonly SpareArrays<float> spare = new();
    private readonly Dictionary<Value, int> lastUse;
    private readonly Dictionary<Node, int> position;
    private int next;

    /// <summary>Prepares to run <paramref name="graph"/>, whose shapes are known.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">For each sample one tensor an input.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    public FloatReplay(Graph graph, IReadOnlyList<IReadOnlyList<Tensor>> inputs, int threads)
    {
        this.graph = graph;
        workers = new Workers(threads);
        tensors = [.. inputs.Select(sample => graph.Inputs.Zip(sample).ToDictionary(pair => pair.First, pair => pair.Second))];
        arrays = [.. inputs.Select(_ => new Dictionary<Value, float[]>())];
        lastUse = LastUses(graph);
        position = graph.Nodes.Select((node, index) => (node, index)).ToDictionary(pair => pair.node, pair => pair.index);
    }

    /// <summary>The most bytes that one sample's tensors need at any time.</summary>
    public static long PeakBytesOf(Graph graph)
    {
        Dictionary<Value, int> last = LastUses(graph);
        ILookup<int, Value> ending = last.ToLookup(pair => pair.Value, pair => pair.Key);
        long alive = graph.Inputs.Sum(Size);
        long peak = alive;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            Node node = graph.Nodes[i];
            alive += node.Outputs.Sum(Size);
            peak = Math.Max(peak, alive - (CanWorkInPlace(node) && last[node.Input(0)] == i ? Size(node.Output) : 0));
            alive -= ending[i].Sum(Size);
        }

        return peak;

        static long Size(Value value) => (long)value.KnownShape.ElementCount * sizeof(float);
    }

    /// <summary>Runs all nodes up to and including <paramref name="node"/> that have not run yet.</summary>
    public void RunTo(Node node)
    {
        for (int last = position[node]; next <= last; next++)
        {
            Run(graph.Nodes[next]);
        }
    }

    /// <summary>Forgets what no later node reads.</summary>
    public void Forget()
    {
        for (int sample = 0; sample < tensors.Length; sample++)
        {
            foreach (Value value in tensors[sample].Keys.Where(value => lastUse.GetValueOrDefault(value, -1) < next).ToArray())
            {
                tensors[sample].Remove(value);
                if (arrays[sample].Remove(value, out float[]? array))
                {
                    spare.Return(array);
                }
            }
        }
    }

    /// <summary>The tensor of sample <paramref name="sample"/>; it has run and is not forgotten.</summary>
    public Tensor this[int sample, Value value] => tensors[sample][value];

    // For each value the number of the last node that makes or reads it.
    private static Dictionary<Value, int> LastUses(Graph graph)
    {
        var last = new Dictionary<Value, int>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (Value value in graph.Nodes[i].VariableInputs.Concat(graph.Nodes[i].Outputs))
            {
                last[value] = i;
            }
        }

        return last;
    }

    // What is changed element by element takes the place of its input, once nobody else reads that.
    private static bool CanWorkInPlace(Node node) => node.Contract is PointwiseContract { Activation: not null }
        && node.Input(0) is { Producer: not null, ElementType: ElementType.Float32 };

    private Tensor Place(int sample, Value value) => value.ElementType == ElementType.Float32
        ? Tensor.Of(value.KnownShape, arrays[sample][value] = spare.Take(value.KnownShape.ElementCount))
        : Tensor.Zeros(value.KnownShape, value.ElementType);

    private void Run(Node node)
    {
        if (tensors.Length == 0)
        {
            return;
        }

        var evaluation = new NodeEvaluation(node);
        workers.For(tensors.Length, sample =>
        {
            Dictionary<Value, Tensor> known = tensors[sample];
            float[]? array = null;
            bool isInPlace = CanWorkInPlace(node) && lastUse[node.Input(0)] == position[node]
                && arrays[sample].Remove(node.Input(0), out array);
            Tensor[] outputs = evaluation.Run(input => known[input], output => isInPlace
                ? Tensor.Of(output.KnownShape, arrays[sample][output] = array!) : Place(sample, output));
            foreach ((Value value, Tensor tensor) in node.Outputs.Zip(outputs))
            {
                known[value] = tensor;
            }
        });
    }
}
