using Askew.Calibration;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;
using Askew.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>Makes the integer program node by node, and runs it and the float network side by side on the same samples as far as it is
/// made.</summary>
/// <remarks>Refinements see each layer at the moment when all before it is final. The program that has run here is the one that is
/// kept.</remarks>
internal sealed class LockStep
{
    private const int FewestSamples = 4;
    private const long MostBytes = 192L << 20;

    private readonly Dictionary<Node, QuantizedWeights> weights;

    /// <summary>Prepares to make the program of <paramref name="plan"/>.</summary>
    /// <param name="plan">The decisions, with weights to begin with.</param>
    /// <param name="samples">The samples, one tensor an input of the network; none where only the program is wanted.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    public LockStep(QuantizationPlan plan, IReadOnlyList<IReadOnlyList<Tensor>> samples, int threads)
    {
        Network = plan;
        weights = plan.LinearNodes.ToDictionary(node => node, plan.WeightsOf);
        Workers = new Workers(threads);
        Context = new LoweringContext(plan, WeightsOf);
        Context.Declare(plan.Graph.Inputs);
        Integers = new IntegerReplay(plan, samples, Context, threads);
        Reals = new FloatReplay(plan.Graph, samples, threads);
    }

    /// <summary>The network.</summary>
    public MappedNetwork Network { get; }

    /// <summary>The program so far.</summary>
    public LoweringContext Context { get; }

    /// <summary>The integer network, run as far as the program is made.</summary>
    public IntegerReplay Integers { get; }

    /// <summary>The float network, run as far as the layer that was applied last.</summary>
    public FloatReplay Reals { get; }

    /// <summary>The threads.</summary>
    public Workers Workers { get; }

    /// <summary>How many samples of a network can be run in lock-step.</summary>
    public static int MostSamples(Graph graph) => (int)Math.Clamp(
        MostBytes / Math.Max(1, FloatReplay.PeakBytesOf(graph)), FewestSamples, CalibrationMemory.UsualSamples);

    /// <summary>About how many bytes it takes to run a network on <paramref name="samples"/> samples in lock-step: reals, and integers of
    /// a quarter of their size.</summary>
    public static long SizeOf(Graph graph, int samples) =>
        Math.Min(samples, MostSamples(graph)) * FloatReplay.PeakBytesOf(graph) / 4 * 5;

    /// <summary>The weights and biases that <paramref name="node"/> has so far.</summary>
    public QuantizedWeights WeightsOf(Node node) => weights[node];

    /// <summary>Gives <paramref name="node"/> other weights.</summary>
    public void SetWeights(Node node, QuantizedWeights quantized) => weights[node] = quantized;

    /// <summary>Goes through all nodes; at each layer the refinements have their turns, in order.</summary>
    /// <param name="refinements">The refinements.</param>
    /// <param name="origin">What is written into the program about where it comes from.</param>
    /// <param name="done">Told how many nodes are done.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="GraphException">A node's gains do not fit the target; names it.</exception>
    public (IReadOnlyDictionary<Node, QuantizedWeights> Weights, IntegerProgram Program, IReadOnlyList<LoweredLayer> Layers) Run(
        IReadOnlyList<IRefinement> refinements, ProgramOrigin origin, Action<int, int> done, CancellationToken cancellation)
    {
        var layers = new List<LoweredLayer>();
        Node[] nodes = [.. Network.ComputedNodes];
        foreach (Node node in Network.Graph.Nodes.Where(node => !Network.IsAbsorbed(node)))
        {
            cancellation.ThrowIfCancellationRequested();
            int first = Context.Instructions.Count;
            if (Network.IsInTail(node))
            {
                Context.Lower(node);
                continue;
            }

            Advance(node, refinements);
            Value result = Network.StoredOutput(node);
            layers.Add(new LoweredLayer(node, result, Context.TensorOf(result), first, Context.Instructions.Count - first));
            done(layers.Count, nodes.Length);
        }

        return (weights, Context.Finish(Network.Graph, origin), layers);
    }

    private void Advance(Node node, IReadOnlyList<IRefinement> refinements)
    {
        if (Network.IsLinear(node))
        {
            var layer = new LayerInLockStep(this, node);

            // What the model decides is not made better by what samples say.
            bool isDecided = layer.Layer.Steps is not null;
            foreach (IRefinement refinement in refinements.Where(refinement => !isDecided || !refinement.NeedsSamples))
            {
                SetWeights(node, refinement.Refine(layer));
            }

            layer.Settle();
        }
        else
        {
            int start = Context.Instructions.Count;
            Context.Lower(node);
            Integers.RunFrom(start);
            Reals.RunTo(node);
        }

        Integers.Forget(node);
        Reals.Forget();
    }
}
