namespace Askew.Graphs.Passes;

/// <summary>Passes in their order; the graph's invariants are checked after each.</summary>
internal sealed class PassPipeline(params IReadOnlyList<IGraphPass> passes)
{
    /// <summary>Runs all passes on <paramref name="graph"/>.</summary>
    /// <exception cref="GraphException">A pass found the graph at fault, or left it in pieces; the message names the pass.</exception>
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
            catch (GraphException e)
            {
                throw new GraphException($"after the pass '{pass.Name}': {e.Message}", e);
            }
        }
    }
}
