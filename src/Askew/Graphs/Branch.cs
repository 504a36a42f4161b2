namespace Askew.Graphs;

/// <summary>A graph that a node runs, or does not. It knows nothing of the graph around it: what it reads from there are its last inputs,
/// and inputs of the node.</summary>
/// <param name="Graph">The graph; it never changes.</param>
/// <param name="FirstInput">The number of the node's input that is the first of those.</param>
internal sealed record Branch(Graph Graph, int FirstInput);
