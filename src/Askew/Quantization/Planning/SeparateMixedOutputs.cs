using Askew.Graphs;

namespace Askew.Quantization.Planning;

/// <summary>Finds outputs that join tensors of very different ranges, such as a detector's boxes (0 to 640) and scores (0 to 1), and keeps
/// the parts apart up to the network's boundary. On one scale the smaller ones would all be zero.</summary>
internal sealed class SeparateMixedOutputs : IStep<ObservedNetwork, ObservedNetwork>
{
    // Below this an 8-bit scale that serves the larger range still leaves the smaller one 4 bits.
    private const double LargestRatio = 16;

    /// <inheritdoc/>
    public string Name => "separate mixed outputs";

    /// <summary>Moves such joins, and what only moves their result, behind the outputs.</summary>
    public ObservedNetwork Run(ObservedNetwork decided)
    {
        var tail = new HashSet<Node>();
        var notes = new List<string>();
        var leaves = new Dictionary<Value, bool>();

        // From the end, so that what reads a join is decided before the join is.
        foreach (Node node in decided.Graph.Nodes.Reverse())
        {
            if (node.Contract is JoinContract && !tail.Contains(node) && IsVariable(node) && LeavesOnly(node.Output)
                && Ratio(node) > LargestRatio)
            {
                tail.Add(node);
                notes.Add(
                    $"output '{ResultOf(node.Output).Name}' joins tensors whose ranges differ by a factor of {Ratio(node):g3} (node "
                    + $"'{node.Name}'); "
                    + "they leave the network on scales of their own and are joined after it");
                MoveReadersToTail(node.Output);
            }
        }

        return tail.Count == 0 ? decided : decided.WithTail(tail, notes);

        // Whether all that is made of a value leaves the network; asked once a value, however many ways lead there.
        bool LeavesOnly(Value value)
        {
            if (!leaves.TryGetValue(value, out bool only))
            {
                leaves[value] = only = decided.Graph.Outputs.Contains(value)
                    ? !decided.ConsumersOf(value).Any()
                    : decided.ConsumersOf(value).Any()
                    && decided.ConsumersOf(value).All(reader => CanStandBehind(reader) && reader.Outputs.All(LeavesOnly));
            }

            return only;
        }

        bool CanStandBehind(Node reader) => reader.Outputs.Count == 1
            && (reader.Contract is MovementContract { MovesOnly: true } || (reader.Contract is JoinContract && IsVariable(reader)));

        bool IsVariable(Node join) => join.Inputs.All(input => input is { IsConstant: false });

        void MoveReadersToTail(Value value)
        {
            foreach (Node reader in decided.ConsumersOf(value).Where(tail.Add))
            {
                MoveReadersToTail(reader.Output);
            }
        }

        Value ResultOf(Value value) => decided.Graph.Outputs.Contains(value) ? value : ResultOf(decided.ConsumersOf(value).First().Output);

        double Ratio(Node node)
        {
            double[] widths = [.. node.VariableInputs
                .Select(input => decided.Statistics[decided.RootOf(input)].Observed.IncludingZero().Width)
                .Where(width => width > 0)];
            return widths.Length < 2 ? 1 : widths.Max() / widths.Min();
        }
    }
}
