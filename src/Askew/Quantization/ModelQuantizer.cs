using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Instructions;
using Askew.Operators.Binary;
using Askew.Operators.Linear;
using Askew.Operators.Normalization;
using Askew.Operators.Quantized;
using Askew.Operators.Reduction;
using Askew.Operators.Shapes;
using Askew.Operators.Unary;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;
using Askew.Quantization.Proof;
using Askew.Quantization.Ranges;
using Askew.Quantization.Refinements;
using Askew.Quantization.Targets;
using Askew.Quantization.Weights;

namespace Askew.Quantization;

/// <summary>Makes an integer-only network of a float network: the main road.</summary>
internal static class ModelQuantizer
{
    /// <summary>Quantises a network that was calibrated.</summary>
    /// <remarks>Of a target that computes only layers with weights in integers, all else stays float.</remarks>
    /// <param name="network">The network.</param>
    /// <param name="target">The target.</param>
    /// <param name="options">How.</param>
    /// <param name="origin">What is written into the program about where it comes from.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <param name="choices">What chooses among the network's results, see <see cref="FloatSplit.Choices"/>; null where nothing
    /// does.</param>
    public static QuantizedModel Quantize(
        CalibratedNetwork network, TargetProfile target, QuantizationOptions options, ProgramOrigin origin,
            CancellationToken cancellation = default, Graph? choices = null)
    {
        if (target.IntegerLayers == IntegerLayers.Linear)
        {
            // The short road: what is rounded are the inputs of layers, of which the structure says whose mapping they share. All else
            // stays real, and nothing else is tried.
            FloatPart floats = Start(network, options)
                .Then(new FindStructure(target))
                .Then(new RoundLayers(options))
                .Decided;
            return new QuantizedModel(
                floats, origin, [$"target '{target.Name}' computes {floats.Rounded.Count} of {floats.Graph.Nodes.Count} layers in "
                    + $"integers; what is listed are their inputs"]);
        }

        ProvenNetwork proven = MakeProgram(network, target, options, origin, cancellation)

            // How far the finished network is off only the finished network knows: where it is too far, the program is made again.
            .Then(new LiftWeights(options, Again(target, origin, cancellation), cancellation))

            // Behind all that looks at results: of a place alone nobody sees how near another came.
            .Then(new ChoosePlaces(choices))

            // Last, of the very program that will run.
            .Then(new ProveRegisters())
            .Decided;
        return new QuantizedModel(proven, origin);
    }

    private static Road<CalibratedNetwork> Start(CalibratedNetwork network, QuantizationOptions options) =>
        new(network, options.SaveStep is { } save ? new StepLog(save) : null);

    // Algorithms 1 and 2 of the paper, and what Askew adds.
    private static Road<LoweredNetwork> MakeProgram(
        CalibratedNetwork network, TargetProfile target, QuantizationOptions options, ProgramOrigin origin,
            CancellationToken cancellation) =>
        Start(network, options)

            // First of all, since it makes other weights, other activations, and so other statistics.
            .Then(new EqualizeChannels(target, options, Again(target, origin, cancellation), cancellation))

            // Behind it, since it moves weights from layer to layer: what 8 bits leave of them becomes a layer of its own.
            .Then(new SplitWeights(target, options, cancellation))

            // Behind all that gathers statistics anew, which would lose it: what no sample has shown is known of the network alone.
            .Then(new CompleteStatistics())

            // Who shares a mapping and what is fused: all later steps speak of the tensors that are left.
            .Then(new FindStructure(target))

            // Before widths and ranges: what leaves on a scale of its own has both of its own.
            .Then(new SeparateMixedOutputs())

            // Before ranges: how much a range should clip depends on the bits.
            .Then(new DecideWidths(options))

            // Algorithm 2 (redistribution) or another method, tensor by tensor; from here on every tensor has a scale and a zero point (eqs
            // 1-4, 18-22).
            .Then(new ChooseRanges(options, cancellation))

            // After ranges, since it is they that lose or keep; before weights, whose scales follow from the mappings.
            .Then(new LiftActivations(options, cancellation))

            // After the last range, since finer results take greater gains; before weights, as these follow from the mappings.
            .Then(new FitScales())

            // After ranges: a weight's scale is snapped to what the multiplier s_in * s_w / s_out can express exactly (eqs 5-12).
            .Then(new QuantizeWeights(options))

            // Layer by layer, since each is refined on what the integer layers before it really give; on the way the program is made
            // (Algorithm 1, eqs 13 and 14).
            .Then(new RefineInLockStep(options, origin, cancellation));

    // For steps that look at what comes of it.
    private static Func<CalibratedNetwork, QuantizationOptions, LoweredNetwork> Again(
        TargetProfile target, ProgramOrigin origin, CancellationToken cancellation) =>
        (network, options) => MakeProgram(network, target, options, origin, cancellation).Decided;

    /// <summary>The network in the form that quantises best; it computes the same. The given one stays as it is.</summary>
    public static Graph Simplify(Graph graph)
    {
        Graph simple = graph.Copy();
        new PassPipeline(
        [
            new TakeDecisions(),                // first: what the model says of integers is decided; all behind it computes on reals
            new DropUnreadPlaces(),             // before places are looked at: who chooses values alone is one instruction
            new JoinAsReals(),                  // before truths and masks are made of them: integers stand for reals, whole or not
            new SettleTruths(),                 // before masks, which are made of truths; integers know none
            new SettleMasks(),                  // before normalisations, which then stand beside sums; integers have no infinity
            new FuseNormalizations(),           // before gains go elsewhere and its nodes with them: one instruction instead of ten
            new FoldGains(),                    // before anything is fused: fewer tensors to quantise, and weights as they act
            new GiveGainsAway(),                // once biases are the layers' own, so that nothing stands between
            new JoinScalings(),                 // what no layer has taken is one rescaling
            new FusePointwiseChains(),          // behind scalings, which tables swallow: x * sigmoid(x) and the like become one
            new SpreadTransposedConvolutions(), // behind all that is folded into their kernels: a stride of s is s * s small convolutions
            new MovePointwise(),                // last, chains being one function now: a layer computes it, even where results move first
        ]).Run(simple);
        return simple;
    }

    /// <summary>Checks that every node of <paramref name="graph"/> that <paramref name="target"/> computes in integers has an integer
    /// form.</summary>
    /// <exception cref="UnsupportedModelException">Nodes have none; names all of them.</exception>
    public static void RequireQuantizable(Graph graph, TargetProfile target)
    {
        if (target.IntegerLayers != IntegerLayers.All)
        {
            return;
        }

        UnsupportedNode[] unsupported = [.. graph.Nodes
            .Select(node => (node, why: node.Operator.WhyNotQuantizable(node)))
            .Where(pair => pair.why is not null)
            .Select(pair => new UnsupportedNode(pair.node.Name, pair.node.OperatorType, pair.why!))];
        if (unsupported.Length > 0)
        {
            throw new UnsupportedModelException(unsupported);
        }

        if (graph.Outputs.FirstOrDefault(output => output.IsConstant) is { } constant)
        {
            throw new GraphException(
                $"the network's output '{constant.Name}' does not depend on its inputs; there is nothing to quantize about it");
        }

        if (graph.Inputs.Concat(graph.Nodes.SelectMany(node => node.Outputs))
            .FirstOrDefault(v => v.KnownShape.ElementCount == 0) is { } empty)
        {
            throw new GraphException($"tensor '{empty.Name}' has the shape {empty.Shape}: a tensor without elements has no range");
        }
    }

    /// <summary>Checks that <paramref name="choices"/> name what <paramref name="graph"/> has and <paramref name="target"/> allows, before
    /// any work is done.</summary>
    /// <exception cref="PlanException">They do not.</exception>
    public static void RequireFitting(PlanChoices choices, Graph graph, TargetProfile target)
    {
        // As the graph is when widths are decided: what shall have weights of 16 bits is two layers then, with names of their own.
        Graph halved = SplitWeights.Of(graph, choices, target).Graph;
        choices.ApplyTo(new PlannedWidths(
            new FindStructure(target).Run(CalibratedNetwork.Unseen(halved)), activationBits: 8, weightBits: 8));
    }
}
