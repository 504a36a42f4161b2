using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Askew.Graphs;

namespace Askew.Quantization.Planning;

/// <summary>A network of which it is decided how many bits every tensor has, and what was chosen beforehand about single layers.</summary>
internal record PlannedWidths : ObservedNetwork
{
    private readonly int activationBits;
    private readonly int weightBits;

    /// <summary>All activations and all weights have the widths that most have.</summary>
    /// <param name="network">The network.</param>
    /// <param name="activationBits">Bits of activations, 2 to 8.</param>
    /// <param name="weightBits">Bits of weights, 2 to 8.</param>
    public PlannedWidths(ObservedNetwork network, int activationBits, int weightBits)
        : base(network)
    {
        this.activationBits = activationBits;
        this.weightBits = weightBits;
    }

    /// <summary>Activation bits by root, where they are not those of most.</summary>
    private ImmutableDictionary<Value, int> OwnBits { get; init; } = ImmutableDictionary<Value, int>.Empty;

    /// <summary>Weight bits, where they are not those of most.</summary>
    private ImmutableDictionary<Node, int> OwnWeightBits { get; init; } = ImmutableDictionary<Node, int>.Empty;

    /// <summary>What was chosen beforehand, by root.</summary>
    private ImmutableDictionary<Value, LayerChoice> Choices { get; init; } = ImmutableDictionary<Value, LayerChoice>.Empty;

    /// <summary>The bits of <paramref name="value"/> and of all that share its mapping: 2 to 8, or 16.</summary>
    public int BitsOf(Value value) => OwnBits.GetValueOrDefault(RootOf(value), activationBits);

    /// <summary>Whether <paramref name="value"/> has a width of its own.</summary>
    public bool HasOwnBits(Value value) => OwnBits.ContainsKey(RootOf(value));

    /// <summary>The bits of the weights of <paramref name="node"/>, 2 to 8.</summary>
    public int WeightBitsOf(Node node) => OwnWeightBits.GetValueOrDefault(node, weightBits);

    /// <summary>What was decided beforehand about the mapping of <paramref name="value"/>.</summary>
    public LayerChoice ChoiceOf(Value value) => Choices.GetValueOrDefault(RootOf(value), LayerChoice.None);

    private protected override void CheckInvariants()
    {
        base.CheckInvariants();
        Require(OwnBits.Keys.Concat(Choices.Keys).All(value => RootOf(value) == value),
            "a width belongs to a tensor that shares another's mapping");
        Require(Roots.All(root => BitsOf(root) is (>= 2 and <= 8) or 16), "a tensor has neither 2 to 8 nor 16 bits");
        Require(LinearNodes.All(node => WeightBitsOf(node) is >= 2 and <= 8), "a layer's weights have not 2 to 8 bits");
    }

    private protected override JsonObject Describe() => Described.Of(
        ("notes", Described.List(Notes)),
        ("tensors", Described.List(Roots, root => Described.Of(("name", root.Name), ("bits", BitsOf(root))))),
        ("layers", Described.List(LinearNodes, node => Described.Of(("name", node.Name), ("weightBits", WeightBitsOf(node))))));

    /// <summary>The same with <paramref name="bits"/> bits for <paramref name="values"/> and for all that share their mappings.</summary>
    internal PlannedWidths WithBits(IEnumerable<Value> values, int bits) =>
        this with { OwnBits = OwnBits.SetItems(values.Select(value => KeyValuePair.Create(RootOf(value), bits))) };

    /// <summary>The same with <paramref name="bits"/> bits for the weights of <paramref name="node"/>.</summary>
    internal PlannedWidths WithWeightBits(Node node, int bits) => this with { OwnWeightBits = OwnWeightBits.SetItem(node, bits) };

    /// <summary>The same with <paramref name="notes"/> for the user.</summary>
    internal PlannedWidths WithNotes(IEnumerable<string> notes) => this with { Notes = [.. Notes, .. notes] };

    /// <summary>The same with what <paramref name="choice"/> says about a layer and its result.</summary>
    internal PlannedWidths With(Node node, LayerChoice choice)
    {
        PlannedWidths chosen = With(StoredOutput(node), choice);
        return choice.WeightBits is { } bits && IsLinear(node) ? chosen.WithWeightBits(node, bits) : chosen;
    }

    /// <summary>The same with what <paramref name="choice"/> says about a tensor.</summary>
    internal PlannedWidths With(Value value, LayerChoice choice)
    {
        PlannedWidths widened = choice.ActivationBits is { } bits ? WithBits([value], bits) : this;
        return widened with { Choices = Choices.SetItem(RootOf(value), choice) };
    }
}
