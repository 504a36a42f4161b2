namespace Askew.Graphs.Passes;

/// <summary>One change to a graph that keeps what it computes.</summary>
internal interface IGraphPass
{
    /// <summary>What the pass is called in messages.</summary>
    string Name { get; }

    /// <summary>Changes <paramref name="graph"/> in place.</summary>
    void Run(Graph graph);
}
