namespace Askew.Graphs.Passes;

/// <summary>Passes in their order; the graph's invariants are checked after each.</summary>
internal sealed class PassPipeline(params IReadOnlyList<IGraphPass> passes)
{
    /// <summary>Runs all passes on <paramref name="graph"/>.</summary>
    /// <exception cref="GraphException">A pass found the graph at fault.</exception>
    /// <exception cref="BrokenInvariantException">A pass left it in pieces; names the pass.</exception>
    public void Run(Graph graph)
    {
        graph.CheckInvariants();
        foreach (IGraphPass pass in passes)
        {
            pass.Run(graph);
            try
            {
                graph.CheckInvariants();
            }
            catch (BrokenInvariantException e)
            {
                throw new BrokenInvariantException($"after the pass '{pass.Name}': {e.Message}", e);
            }
        }
    }
}
