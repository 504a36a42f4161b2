namespace Askew.Graphs.Passes;

/// <summary>Takes out nodes whose results nobody reads.</summary>
internal sealed class RemoveUnused : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "remove unused nodes";

    /// <inheritdoc/>
    public void Run(Graph graph) => graph.RemoveUnused();
}
