using Askew.Numerics;

namespace Askew.Graphs;

/// <summary>What an operator promises of a node's result where integers are concerned. Its kind, one of the records derived from it, says
/// how the result relates to the inputs.</summary>
/// <remarks>All that is decided about a node follows from this, never from the name of its operator.</remarks>
internal abstract record Contract
{
    /// <summary>Whether each element of the result is computed from one element of either of two inputs, one of which may be constant: a
    /// sum, a product.</summary>
    public bool CombinesElements { get; init; }

    /// <summary>Where the channels (dimension 1) of the inputs are in the result: for each input the number that its channel 0 has there.
    /// Null where channels are mixed.</summary>
    /// <remarks>Promises that a positive factor on a channel of the result is the same as that factor on all the channels that go into
    /// it.</remarks>
    public int[]? ChannelOffsets { get; init; }

    /// <summary>Makes the factors and summands of a node that only scales and shifts channels; null, or giving null, for all
    /// others.</summary>
    /// <remarks>Such a node can be folded into the weights of the layer before it.</remarks>
    public Func<ChannelAffine?>? ScalesChannels { get; init; }

    /// <summary>Among how many elements those are chosen whose places are told: of ArgMax by the result, of TopK by the second one; null
    /// where no places are told.</summary>
    public int? PlacesAmong { get; init; }

    /// <summary>The range that the function itself gives the output, in the steps of 1/256, 1/128 or 1/16 that integer runtimes fix for it;
    /// null for none.</summary>
    public ClippingRange? FixedOutput { get; init; }

    /// <summary>What the function itself keeps every result within, whatever the input; null where there is no such bound.</summary>
    public ClippingRange? Bounds { get; init; }

    /// <summary>Whether the integer form is fine enough for a result of 16 bits; not so where tables inside have fewer.</summary>
    public bool IsFineFor16Bits { get; init; } = true;

    /// <summary>Whether the integer form reads a tensor of 16 bits as easily as one of 8; not so where it has an entry for every integer
    /// that there can be.</summary>
    public bool Reads16Bits { get; init; } = true;
}
