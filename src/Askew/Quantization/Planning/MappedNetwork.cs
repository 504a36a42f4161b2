using System.Text.Json.Nodes;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Quantization.Planning;

/// <summary>A network of which every tensor has a mapping to integers.</summary>
internal record MappedNetwork : PlannedWidths
{
    private readonly IReadOnlyDictionary<Value, TensorMapping> mappings;

    /// <summary>Takes over the mappings.</summary>
    /// <param name="widths">The network.</param>
    /// <param name="mappings">One for each of <see cref="NetworkStructure.Roots"/> and <see cref="NetworkStructure.TableInputs"/>.</param>
    public MappedNetwork(PlannedWidths widths, IReadOnlyDictionary<Value, TensorMapping> mappings)
        : base(widths) => this.mappings = mappings;

    /// <summary>The mapping of <paramref name="value"/>, or of the tensor whose mapping it shares.</summary>
    /// <remarks>What is made behind the outputs is real; that of its first part stands in.</remarks>
    public QuantizationParameters ParametersOf(Value value) =>
        IsMadeInTail(value) ? ParametersOf(value.Producer!.Input(0))
        : mappings.TryGetValue(RootOf(value), out TensorMapping? mapping) ? mapping.Parameters
        : throw new BrokenInvariantException($"'{value.Name}' is asked for its mapping, but exists only inside a fused layer");

    /// <summary>The mapping that the results of linear layer <paramref name="node"/> are requantised to: that before the table of a fused
    /// activation, else that in which the result is stored.</summary>
    public QuantizationParameters ResultParameters(Node node) => ParametersOf(ResultOf(node));

    /// <summary>The same with other bits for some tensors.</summary>
    /// <param name="widths">The mappings of the tensors of <see cref="NetworkStructure.Roots"/> that get others.</param>
    /// <param name="bits">The bits of all of them.</param>
    /// <param name="indices">The mappings of the <see cref="NetworkStructure.TableInputs"/> that get others.</param>
    /// <param name="notes">What to tell about it.</param>
    internal MappedNetwork WithMappings(
        IReadOnlyDictionary<Value, TensorMapping> widths,
        int bits,
        IReadOnlyDictionary<Value, TensorMapping> indices,
        IEnumerable<string> notes)
    {
        var all = new Dictionary<Value, TensorMapping>(mappings);
        foreach ((Value root, TensorMapping mapping) in widths.Concat(indices))
        {
            all[root] = mapping;
        }

        return new MappedNetwork(WithBits(widths.Keys, bits).WithNotes(notes), all);
    }

    /// <summary>The same with another mapping of <paramref name="value"/> and of all that share it.</summary>
    internal MappedNetwork WithParameters(Value value, QuantizationParameters parameters)
    {
        Value root = RootOf(value);
        return new MappedNetwork(
            this, new Dictionary<Value, TensorMapping>(mappings) { [root] = mappings[root] with { Parameters = parameters } });
    }

    private protected override void CheckInvariants()
    {
        base.CheckInvariants();
        Require(Roots.Concat(TableInputs).All(mappings.ContainsKey), "a tensor has no mapping");
        Require(Roots.All(root => mappings[root].Parameters.BitWidth == BitsOf(root)),
            "a tensor is mapped to another number of bits than was decided");
    }

    private protected override JsonObject Describe() => Described.Of(
        ("notes", Described.List(Notes)),
        ("tensors", Described.List(Roots.Concat(TableInputs), root => Described.Of(
            ("name", root.Name),
            ("scale", mappings[root].Parameters.Scale),
            ("zeroPoint", mappings[root].Parameters.ZeroPoint),
            ("bits", mappings[root].Parameters.BitWidth),
            ("min", mappings[root].Range?.Min),
            ("max", mappings[root].Range?.Max),
            ("chosenBy", mappings[root].Reason ?? mappings[root].Method)))));

    /// <summary>The range that was chosen for <paramref name="value"/>, before it was mapped; null where it has no range of its own, as in
    /// a fused layer.</summary>
    public ClippingRange? RangeOf(Value value) => mappings.GetValueOrDefault(RootOf(value))?.Range;

    /// <summary>The method that chose the range of <paramref name="value"/>; null where it has no range of its own.</summary>
    public string? MethodOf(Value value) => mappings.GetValueOrDefault(RootOf(value))?.Method;
}
