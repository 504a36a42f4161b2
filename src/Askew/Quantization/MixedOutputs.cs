using Askew.Calibration;
using Askew.Graphs;

namespace Askew.Quantization;

/// <summary>Finds outputs that join tensors of very different ranges, such as a detector's boxes (0 to 640) and scores (0 to 1), and keeps
/// the parts apart up to the network's boundary. On one scale the smaller ones would all be zero.</summary>
internal static class MixedOutputs
{
    // Below this an 8-bit scale that serves the larger range still leaves the smaller one 4 bits.
    private const double LargestRatio = 16;

    /// <summary>Moves such joins, and what only moves their result, behind the outputs.</summary>
    /// <returns>What was done, for people.</returns>
    public static IReadOnlyList<string> Separate(QuantizationPlan plan, IReadOnlyDictionary<Value, ActivationStatistics> statistics)
    {
        var notes = new List<string>();
        var leaves = new Dictionary<Value, bool>();
        ILookup<Value, Node> consumers = plan.Graph.Consumers();

        // From the end, so that what reads a join is decided before the join is.
        foreach (Node node in plan.Graph.Nodes.Reverse())
        {
            if (node.Contract is JoinContract && !plan.IsInTail(node) && IsVariable(node) && LeavesOnly(node.Output) && Ratio(node) > LargestRatio)
            {
                plan.MoveToTail(node);
                notes.Add(
                    $"output '{ResultOf(node.Output).Name}' joins tensors whose ranges differ by a factor of {Ratio(node):g3} (node '{node.Name}'); "
                    + "they leave the network on scales of their own and are joined after it");
                MoveReadersToTail(node.Output);
            }
        }

        return notes;

        // Whether all that is made of a value leaves the network; asked once a value, however many ways lead there.
        bool LeavesOnly(Value value)
        {
            if (!leaves.TryGetValue(value, out bool only))
            {
                leaves[value] = only = plan.Graph.Outputs.Contains(value)
                    ? !consumers[value].Any()
                    : consumers[value].Any() && consumers[value].All(reader => CanStandBehind(reader) && reader.Outputs.All(LeavesOnly));
            }

            return only;
        }

        bool CanStandBehind(Node reader) => reader.Outputs.Count == 1 && (reader.Contract is MovementContract { MovesOnly: true } || (reader.Contract is JoinContract && IsVariable(reader)));

        bool IsVariable(Node join) => join.Inputs.All(input => input is { IsConstant: false });

        void MoveReadersToTail(Value value)
        {
            foreach (Node reader in consumers[value].Where(reader => !plan.IsInTail(reader)))
            {
                plan.MoveToTail(reader);
                MoveReadersToTail(reader.Output);
            }
        }

        Value ResultOf(Value value) => plan.Graph.Outputs.Contains(value) ? value : ResultOf(consumers[value].First().Output);

        double Ratio(Node node)
        {
            double[] widths = [.. node.VariableInputs.Select(input => statistics[plan.RootOf(input)].Observed.IncludingZero().Width).Where(width => width > 0)];
            return widths.Length < 2 ? 1 : widths.Max() / widths.Min();
        }
    }
}
