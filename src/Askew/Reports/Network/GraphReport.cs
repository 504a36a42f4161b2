using Askew.Graphs;
using Askew.Quantization.Planning;

namespace Askew.Reports.Network;

/// <summary>The network as a picture: layers in rows from inputs to outputs, each with its error.</summary>
/// <param name="Layers">The layers, inputs first, then in the order in which they run.</param>
internal sealed record GraphReport(IReadOnlyList<GraphReport.Layer> Layers)
{
    /// <summary>Places the layers of <paramref name="model"/>.</summary>
    internal static GraphReport Of(QuantizedModel model)
    {
        QuantizationPlan plan = model.Plan;
        var layers = new List<Layer>();
        var makerOf = new Dictionary<Value, int>();
        foreach (Value input in plan.Graph.Inputs)
        {
            makerOf[input] = layers.Count;
            layers.Add(new Layer(input.Name, "input", input.Name, input.KnownShape.ToString(), [], 0, 0));
        }

        foreach (Node node in plan.Graph.Nodes.Where(node => !plan.IsAbsorbed(node)))
        {
            Node? fused = plan.FusedActivation(node);
            int[] from = [.. node.VariableInputs.Where(makerOf.ContainsKey).Select(value => makerOf[value]).Distinct()];
            Value stored = plan.StoredOutput(node);
            foreach (Value output in node.Outputs.Append(stored))
            {
                makerOf[output] = layers.Count;
            }

            string root = plan.IsInTail(node) ? stored.Name : plan.RootOf(stored).Name;
            string operators = fused is null ? node.OperatorType : $"{node.OperatorType}+{fused.OperatorType}";
            int row = from.Length == 0 ? 0 : from.Max(i => layers[i].Row) + 1;
            layers.Add(new Layer(node.Name, operators, root, stored.KnownShape.ToString(), from, row, 0));
        }

        return new GraphReport(WithColumns(layers));
    }

    // In each row from left to right as the layers that they read lie, centred around 0.
    private static Layer[] WithColumns(List<Layer> layers)
    {
        Layer[] placed = [.. layers];
        foreach (IGrouping<int, int> row in Enumerable.Range(0, placed.Length).GroupBy(i => placed[i].Row).OrderBy(group => group.Key))
        {
            int[] ordered = [.. row.OrderBy(i => placed[i].From.Count == 0 ? 0 : placed[i].From.Average(j => placed[j].Column))
                .ThenBy(i => i)];
            for (int place = 0; place < ordered.Length; place++)
            {
                placed[ordered[place]] = placed[ordered[place]] with { Column = place - ((ordered.Length - 1) / 2.0) };
            }
        }

        return placed;
    }

    /// <summary>One layer.</summary>
    /// <param name="Name">Its node, or the input.</param>
    /// <param name="Operator">Its operator, with that of a fused activation.</param>
    /// <param name="Tensor">The tensor of the report whose mapping its result has.</param>
    /// <param name="Shape">The extents of its result.</param>
    /// <param name="From">The layers that it reads, by their places in the list.</param>
    /// <param name="Row">How far it is from the inputs.</param>
    /// <param name="Column">Where it is in its row; 0 is the middle.</param>
    public sealed record Layer(string Name, string Operator, string Tensor, string Shape, IReadOnlyList<int> From, int Row, double Column);
}
