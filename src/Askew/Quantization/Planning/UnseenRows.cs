using Askew.Calibration;
using Askew.Graphs;

namespace Askew.Quantization.Planning;

/// <summary>Rows of tables that calibration never saw, such as the embeddings of rare words: the whole table is known, so each of its
/// numbers counts as seen once more.</summary>
internal static class UnseenRows
{
    /// <summary>The statistics with all rows of tables in them; the given ones where there are none.</summary>
    public static CalibrationData Seen(Graph graph, CalibrationData data)
    {
        var whole = new Dictionary<Value, ActivationStatistics>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Contract is MovementContract { RowsChosen: not null } && node.Input(0).Constant is { Shape.ElementCount: > 0 } table
                && data.Statistics.TryGetValue(node.Output, out ActivationStatistics? statistics))
            {
                whole[node.Output] = statistics.With(node.Output.Name, table.Floats);
            }
        }

        return data.With(whole);
    }
}
