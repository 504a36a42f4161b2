using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Plans;

namespace Askew.Quantization;

/// <summary>All quantisation facts of one graph for one target: which tensors share a mapping, which activations are fused, ranges, weights.</summary>
/// <remarks>The graph itself is never changed by quantising it.</remarks>
public sealed class QuantizationPlan
{
    private readonly Dictionary<Value, Value> roots = [];
    private readonly Dictionary<Node, Node> fusedActivations = [];
    private readonly HashSet<Node> absorbed = [];
    private readonly Dictionary<Value, QuantizationParameters> parameters = [];
    private readonly Dictionary<Node, QuantizedWeights> weights = [];
    private readonly Dictionary<Node, LinearLayer> layers = [];
    private readonly HashSet<Node> tail = [];
    private readonly Dictionary<Value, int> bitWidths = [];
    private readonly Dictionary<Value, string> methods = [];
    private readonly Dictionary<Value, ClippingRange> ranges = [];
    private readonly Dictionary<Value, LayerChoice> resultChoices = [];
    private readonly Dictionary<Node, int> weightBits = [];
    private readonly ILookup<Value, Node> consumers;
    private readonly ILookup<Value, Value> groups;

    /// <summary>Decides what follows from the graph's structure; ranges and weights come later.</summary>
    public QuantizationPlan(Graph graph, TargetProfile target)
    {
        Graph = graph;
        Target = target;
        consumers = graph.Consumers();
        if (target.FuseActivations)
        {
            FuseActivations();
        }

        foreach (Value value in graph.Inputs.Concat(graph.Nodes.SelectMany(node => node.Outputs)))
        {
            roots[value] = value.Producer is { Contract: MovementContract } node && !node.Input(0).IsConstant
                ? roots[node.Input(0)]
                : value;
            if (target.SharedConcatenations && value.Producer is { Contract: JoinContract } join)
            {
                ShareMapping(join, value);
            }
        }

        groups = roots.ToLookup(pair => pair.Value, pair => pair.Key);
        foreach (Node node in graph.Nodes.Where(node => node.Contract is LinearContract))
        {
            layers[node] = ((LinearContract)node.Contract).Layer()
                ?? throw new GraphException($"node '{node.Name}' ({node.OperatorType}) has no constant weights");
        }
    }

    /// <summary>The network.</summary>
    public Graph Graph { get; }

    /// <summary>The target.</summary>
    public TargetProfile Target { get; }

    /// <summary>The tensors that have a mapping of their own, in graph order; what only moves their integers shares it.</summary>
    public IEnumerable<Value> Roots => roots.Values.Distinct().Where(root => !IsInsideFusion(root));

    /// <summary>Whether <paramref name="node"/> only joins and moves what has left the integer network, and so has no integer form.</summary>
    public bool IsInTail(Node node) => tail.Contains(node);

    /// <summary>Puts <paramref name="node"/> behind the outputs: what it reads leaves the network on scales of its own.</summary>
    public void MoveToTail(Node node) => tail.Add(node);

    /// <summary>The results that exist only inside a fused layer, before a table that is not a clamp; they are mapped finely, and never stored.</summary>
    public IEnumerable<Value> TableInputs => fusedActivations.Keys.Where(HasTable).Select(node => node.Output);

    /// <summary>The layers with weights, in graph order.</summary>
    public IEnumerable<Node> LinearNodes => layers.Keys;

    /// <summary>Whether <paramref name="node"/> is a layer with weights.</summary>
    public bool IsLinear(Node node) => layers.ContainsKey(node);

    /// <summary>The float weights of <paramref name="node"/>.</summary>
    public LinearLayer LayerOf(Node node) => layers[node];

    /// <summary>The mapping that the results of linear layer <paramref name="node"/> are requantised to: that before the table of a fused
    /// activation, else that in which the result is stored.</summary>
    public QuantizationParameters ResultParameters(Node node) => ParametersOf(ResultOf(node));

    /// <summary>The tensor whose mapping <see cref="ResultParameters"/> gives.</summary>
    public Value ResultOf(Node node) => HasTable(node) ? node.Output : StoredOutput(node);

    /// <summary>The tensor whose mapping <paramref name="value"/> has.</summary>
    public Value RootOf(Value value) => roots[value];

    /// <summary>The activation that is computed in <paramref name="node"/>'s requantisation; null for none.</summary>
    public Node? FusedActivation(Node node) => fusedActivations.GetValueOrDefault(node);

    /// <summary>Whether the activation that is fused into <paramref name="node"/> is more than a clamp, and so a table.</summary>
    public bool HasTable(Node node) => FusedActivation(node) is { Contract: PointwiseContract { Function.Clamp: null } };

    /// <summary>Whether <paramref name="node"/> is an activation that is fused into the node before it.</summary>
    public bool IsAbsorbed(Node node) => absorbed.Contains(node);

    /// <summary>The tensor in which the result of <paramref name="node"/> is stored: the fused activation's, where there is one.</summary>
    public Value StoredOutput(Node node) => FusedActivation(node)?.Output ?? node.Output;

    /// <summary>Whether <paramref name="value"/> is an input or output of the network, or shares a mapping with one.</summary>
    public bool IsAtBoundary(Value value) => groups[roots[value]].Any(member =>
        Graph.Inputs.Contains(member) || Graph.Outputs.Contains(member) || consumers[member].Any(tail.Contains));

    /// <summary>What all that read <paramref name="value"/>, or only moved forms of it, let through; unbounded if one lets everything through.</summary>
    public ClippingRange ConsumerClamp(Value value)
    {
        ClippingRange? passed = null;
        foreach (Value member in groups[roots[value]])
        {
            if (Graph.Outputs.Contains(member))
            {
                return ClippingRange.Unbounded;
            }

            foreach (Node consumer in consumers[member])
            {
                if (roots[consumer.Output] == roots[value] && consumer.Contract is not MovementContract { Mixes: true })
                {
                    continue;
                }

                if (consumer.Contract is not PointwiseContract { Function.Clamp: { } clamp })
                {
                    return ClippingRange.Unbounded;
                }

                passed = passed?.Union(clamp) ?? clamp;
            }
        }

        return passed ?? ClippingRange.Unbounded;
    }

    /// <summary>The one function that all of <paramref name="value"/> goes through next; null where something else reads it, too.</summary>
    public PointwiseFunction? FunctionAfter(Value value)
    {
        Node[] readers = [.. groups[roots[value]].SelectMany(member => consumers[member]).Distinct()
            .Where(reader => roots[reader.Output] != roots[value])];
        return readers is [Node reader] && !groups[roots[value]].Any(Graph.Outputs.Contains) && reader.Contract is PointwiseContract pointwise
            ? pointwise.Function
            : null;
    }

    /// <summary>The bits of <paramref name="value"/> and of all that share its mapping, where it has a width of its own; null for the width of most.</summary>
    public int? BitWidthOf(Value value) => bitWidths.TryGetValue(roots[value], out int bits) ? bits : null;

    /// <summary>Gives <paramref name="value"/>, and all that share its mapping, a width of its own.</summary>
    public void SetBitWidth(Value value, int bits) => bitWidths[roots[value]] = bits;

    /// <summary>Decides beforehand what <paramref name="choice"/> says about a layer and its result.</summary>
    public void Choose(Node node, LayerChoice choice)
    {
        if (choice.WeightBits is { } bits)
        {
            weightBits[node] = bits;
        }

        Choose(StoredOutput(node), choice);
    }

    /// <summary>Decides beforehand what <paramref name="choice"/> says about a tensor.</summary>
    public void Choose(Value value, LayerChoice choice)
    {
        if (choice.ActivationBits is { } bits)
        {
            SetBitWidth(value, bits);
        }

        resultChoices[roots[value]] = choice;
    }

    /// <summary>What was decided beforehand about the mapping of <paramref name="value"/>.</summary>
    public LayerChoice ChoiceOf(Value value) => resultChoices.GetValueOrDefault(roots[value], LayerChoice.None);

    /// <summary>The bits of the weights of <paramref name="node"/>, where they have a width of their own; null for the width of most.</summary>
    public int? WeightBitsOf(Node node) => weightBits.TryGetValue(node, out int bits) ? bits : null;

    /// <summary>All that share the mapping of <paramref name="value"/>.</summary>
    public IEnumerable<Value> GroupOf(Value value) => groups[roots[value]];

    /// <summary>The nodes that read <paramref name="value"/>.</summary>
    public IEnumerable<Node> ConsumersOf(Value value) => consumers[value];

    /// <summary>The tensors that leave the integer network: its outputs, or where some are joined behind it, the parts of those.</summary>
    public IEnumerable<Value> Leaving => Graph.Outputs.Where(output => !IsMadeInTail(output))
        .Concat(Graph.Nodes.Where(tail.Contains).SelectMany(node => node.VariableInputs).Where(input => !IsMadeInTail(input)));

    /// <summary>The mapping of <paramref name="value"/>, or of the tensor whose mapping it shares.</summary>
    /// <remarks>What is made behind the outputs is real; that of its first part stands in.</remarks>
    public QuantizationParameters ParametersOf(Value value) =>
        IsMadeInTail(value) ? ParametersOf(value.Producer!.Input(0)) : parameters[roots[value]];

    /// <summary>Sets the mapping of <paramref name="value"/> and of all that share it.</summary>
    public void SetParameters(Value value, QuantizationParameters mapping) => parameters[roots[value]] = mapping;

    /// <summary>The range that was chosen for <paramref name="value"/>, before it was mapped; null before it is chosen.</summary>
    public ClippingRange? RangeOf(Value value) => ranges.TryGetValue(roots[value], out ClippingRange range) ? range : null;

    /// <summary>Says which range was chosen for <paramref name="value"/>.</summary>
    public void SetRange(Value value, ClippingRange range) => ranges[roots[value]] = range;

    /// <summary>The method that chose the range of <paramref name="value"/>; null before it is chosen.</summary>
    public string? MethodOf(Value value) => methods.GetValueOrDefault(roots[value]);

    /// <summary>Says by which method the range of <paramref name="value"/> was chosen.</summary>
    public void SetMethod(Value value, string method) => methods[roots[value]] = method;

    /// <summary>The quantised weights of <paramref name="node"/>.</summary>
    public QuantizedWeights WeightsOf(Node node) => weights[node];

    /// <summary>Sets the quantised weights of <paramref name="node"/>.</summary>
    public void SetWeights(Node node, QuantizedWeights quantized) => weights[node] = quantized;

    // All that share a mapping with a part share that of the whole. Inputs of the network keep their own, which the world outside decides.
    private void ShareMapping(Node join, Value whole)
    {
        foreach (Value part in join.VariableInputs)
        {
            Value root = roots[part];
            if (root.Producer is null)
            {
                continue;
            }

            foreach (Value member in roots.Where(pair => pair.Value == root).Select(pair => pair.Key).ToArray())
            {
                roots[member] = roots[whole];
            }
        }
    }

    private bool IsMadeInTail(Value value) => value.Producer is { } producer && tail.Contains(producer);

    private bool IsInsideFusion(Value value) => value.Producer is { } producer && fusedActivations.ContainsKey(producer);

    private void FuseActivations()
    {
        foreach (Node node in Graph.Nodes)
        {
            if (node.Outputs.Count != 1 || Graph.Outputs.Contains(node.Output) || absorbed.Contains(node)
                || consumers[node.Output].ToArray() is not [Node activation]
                || activation.Contract is not PointwiseContract { Function: { IsPerTensor: true } function }
                || (function.Clamp is null && !Target.FusedTables))
            {
                continue;
            }

            bool isLinear = node.Contract is LinearContract;
            if (isLinear || (node.Contract is ArithmeticContract { FusesClamp: true } && function.Clamp is not null))
            {
                fusedActivations[node] = activation;
                absorbed.Add(activation);
            }
        }
    }
}
