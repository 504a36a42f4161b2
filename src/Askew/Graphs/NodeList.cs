namespace Askew.Graphs;

/// <summary>Nodes in an order. What is done with one of them takes the same time however many there are: passes that replace node after
/// node take time in proportion to the network.</summary>
internal sealed class NodeList
{
    // Numbers of neighbours are so far apart at first; nodes that are put in between take numbers in between.
    private const long Gap = 1L << 32;

    private readonly LinkedList<Node> order = new();
    private readonly Dictionary<Node, (LinkedListNode<Node> Place, long Number)> places = [];
    private Node[]? listed;

    /// <summary>Takes over <paramref name="nodes"/>, in their order.</summary>
    public NodeList(IEnumerable<Node> nodes)
    {
        foreach (Node node in nodes)
        {
            places.Add(node, (order.AddLast(node), places.Count * Gap));
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => places.Count;

    /// <summary>All of them as they are now; made anew where something has changed since it was last asked for.</summary>
    public IReadOnlyList<Node> Snapshot => listed ??= [.. order];

    /// <summary>Whether <paramref name="node"/> is one of them.</summary>
    public bool Contains(Node node) => places.ContainsKey(node);

    /// <summary>A number that is the larger the later <paramref name="node"/> comes; good until the next change.</summary>
    public long NumberOf(Node node) => places[node].Number;

    /// <summary>Takes <paramref name="node"/> out; false where it is not there.</summary>
    public bool Remove(Node node)
    {
        if (!places.Remove(node, out (LinkedListNode<Node> Place, long Number) found))
        {
            return false;
        }

        order.Remove(found.Place);
        listed = null;
        return true;
    }

    /// <summary>Puts <paramref name="replacements"/>, of which <paramref name="node"/> may be one, where it was.</summary>
    public void Replace(Node node, IReadOnlyList<Node> replacements)
    {
        (LinkedListNode<Node> place, long number) = places[node];
        LinkedListNode<Node>? behind = place.Next;
        long end = behind is null ? number + Gap : NumberOf(behind.Value);
        Remove(node);
        long step = (end - number) / Math.Max(1, replacements.Count);
        for (int i = 0; i < replacements.Count; i++)
        {
            Node next = replacements[i];
            places.Add(next, (behind is null ? order.AddLast(next) : order.AddBefore(behind, next), number + (i * step)));
        }

        if (step == 0)
        {
            Renumber();
        }
    }

    private void Renumber()
    {
        long number = 0;
        for (LinkedListNode<Node>? place = order.First; place is not null; place = place.Next, number += Gap)
        {
            places[place.Value] = (place, number);
        }
    }
}
