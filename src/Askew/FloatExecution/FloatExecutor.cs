using Askew.Graphs;
using Askew.Tensors;

namespace Askew.FloatExecution;

/// <summary>Runs a graph in single precision and lets a hook see every activation.</summary>
/// <remarks>Made once for a graph with known shapes; not for use by several threads at the same time. Results do not depend on
/// the number of threads.</remarks>
internal sealed class FloatExecutor
{
    private readonly Graph graph;
    private readonly Workers workers;
    private readonly SharedBuffers plan;

    // The steps where nobody looks at tensors, and where a hook does.
    private readonly FloatSteps unseen;
    private readonly FloatSteps seen;
    private readonly float[][] buffers;

    /// <summary>Prepares every node of <paramref name="graph"/>, whose shapes must be known.</summary>
    /// <param name="graph">The graph; must not be changed while the executor is in use.</param>
    /// <param name="workers">The threads inside one run.</param>
    /// <param name="seen">The tensors that hooks look at; null for all. Activations right behind others are computed along with the layer
    /// before them.</param>
    public FloatExecutor(Graph graph, Workers? workers = null, IReadOnlySet<Value>? seen = null)
    {
        this.graph = graph;
        this.workers = workers ?? Workers.Single;
        plan = new SharedBuffers(graph);
        buffers = plan.NewBuffers();
        unseen = new FloatSteps(graph, (_, activation) => plan.IsInPlace(activation));
        this.seen = new FloatSteps(
            graph, (layer, activation) => seen?.Contains(layer.Output) == false && plan.IsInPlace(activation), prepared: unseen);
        this.seen.Prepare(node => !plan.IsView(node));
    }

    private FloatExecutor(FloatExecutor other)
    {
        graph = other.graph;
        workers = other.workers;
        plan = other.plan;
        unseen = other.unseen;
        seen = other.seen;
        buffers = plan.NewBuffers();
    }

    /// <summary>Bytes of all buffers for activations.</summary>
    public long BufferSizeInBytes => plan.BufferSizeInBytes;

    /// <summary>An executor for another thread: it shares the prepared weights and has buffers of its own.</summary>
    public FloatExecutor Fork() => new(this);

    /// <summary>Runs the graph once.</summary>
    /// <param name="inputs">One tensor for each input of the graph, in order.</param>
    /// <param name="hook">Called with every input and every activation right after it is computed, except that tensors which it does not
    /// look at may be
    /// missing; the tensor is only valid during the call.</param>
    /// <returns>One new tensor for each output of the graph, in order.</returns>
    /// <exception cref="ArgumentException">The inputs do not fit the graph.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs, Action<Value, Tensor>? hook = null)
    {
        if (inputs.Count != graph.Inputs.Count)
        {
            throw new ArgumentException($"The network has {graph.Inputs.Count} inputs, but {inputs.Count} were given.", nameof(inputs));
        }

        var tensors = new Dictionary<Value, Tensor>();
        for (int i = 0; i < inputs.Count; i++)
        {
            Value input = graph.Inputs[i];
            if (!inputs[i].Shape.Equals(input.KnownShape) || inputs[i].ElementType != input.ElementType)
            {
                throw new ArgumentException(
                    $"The input '{input.Name}' is {input.ElementType} {input.Shape}, but {inputs[i].ElementType} {inputs[i].Shape} "
                    + $"was given.",
                    nameof(inputs));
            }

            tensors[input] = inputs[i];
            hook?.Invoke(input, inputs[i]);
        }

        foreach (FloatStep step in hook is null ? unseen : seen)
        {
            Tensor[] outputs = plan.IsView(step.Node)
                ? [Contents(step.Node.Input(0), tensors).Reshape(step.Node.Output.KnownShape)]
                : step.Run(input => tensors[input], output => plan.Place(output, buffers), workers);
            for (int i = 0; i < outputs.Length; i++)
            {
                tensors[step.Results[i]] = outputs[i];
                hook?.Invoke(step.Results[i], outputs[i]);
            }
        }

        return [.. graph.Outputs.Select(output => Copy(Contents(output, tensors)))];
    }

    private static Tensor Contents(Value value, Dictionary<Value, Tensor> tensors) => value.Constant ?? tensors[value];

    // Buffers are used again in the next run, so the caller gets tensors of its own.
    private static Tensor Copy(Tensor tensor)
    {
        Tensor copy = Tensor.Zeros(tensor.Shape, tensor.ElementType);
        tensor.Bytes.CopyTo(copy.Bytes);
        return copy;
    }
}
