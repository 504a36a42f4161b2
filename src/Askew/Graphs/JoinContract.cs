namespace Askew.Graphs;

/// <summary>All inputs one after the other along an axis: an output range of its own, or one that all share.</summary>
internal sealed record JoinContract : Contract;
