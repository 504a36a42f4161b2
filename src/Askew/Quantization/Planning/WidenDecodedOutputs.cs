using Askew.Graphs;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Planning;

/// <summary>Finds outputs that are computed element by element from what the last layers give, such as boxes in pixels, and gives that
/// arithmetic 16 bits.</summary>
/// <remarks>A box of 8 bits over 640 pixels is off by up to 1.3 pixels after every sum and product; what a layer with weights gives keeps
/// its 8 bits.</remarks>
internal sealed class WidenDecodedOutputs
{
    private const int Wide = TargetProfile.WideActivationBits;

    private readonly PlannedWidths plan;
    private readonly HashSet<Value> arithmetic = [];
    private readonly HashSet<Value> widened = [];

    private WidenDecodedOutputs(PlannedWidths plan)
    {
        this.plan = plan;
        foreach (Node node in plan.Graph.Nodes.Where(IsArithmetic))
        {
            arithmetic.UnionWith(node.Outputs);
        }
    }

    /// <summary>Widens the arithmetic behind the last layers, where the target can.</summary>
    public static PlannedWidths Run(PlannedWidths plan)
    {
        var search = new WidenDecodedOutputs(plan);
        IEnumerable<string> notes = search.Widen();
        return plan.WithBits(search.widened, Wide).WithNotes(notes);
    }

    // What was done, for people.
    private string[] Widen()
    {
        Value[] decoded = [.. plan.Leaving.Where(value => arithmetic.Contains(plan.RootOf(value))).Distinct()];
        decoded = [.. decoded.Where(value => plan.DecidedOf(value) is null)];
        if (!plan.Target.WideActivations)
        {
            return decoded.Length == 0 ? [] :
            [
                $"outputs that come from arithmetic without weights ({string.Join(", ", decoded.Select(value => $"'{value.Name}'"))}): "
                + $"target '{plan.Target.Name}' has 8 bits there, "
                + "which add up their errors; boxes in pixels lose, so rather export the network with its raw heads and decode behind it",
            ];
        }

        int count = decoded.Sum(Widen);
        return count == 0 ? [] :
        [
            $"outputs that come from arithmetic without weights ({string.Join(", ", decoded.Select(value => $"'{value.Name}'"))}): 8 "
            + $"bits would add up their errors; {count} {(count == 1 ? "tensor there has" : "tensors there have")} 16 bits",
        ];
    }

    private int Widen(Value value)
    {
        Value root = plan.RootOf(value);
        if (root.Producer is not { } node || plan.HasOwnBits(root) || widened.Contains(root) || !IsReadByArithmeticOnly(root))
        {
            return 0;
        }

        if (arithmetic.Contains(root))
        {
            widened.Add(root);
            return 1 + node.VariableInputs.Sum(Widen);
        }

        // A table of 256 entries gives 16 bits as easily as 8.
        if (node.Contract is PointwiseContract && !plan.IsAbsorbed(node) && !widened.Contains(plan.RootOf(node.VariableInputs.First())))
        {
            widened.Add(root);
            return 1;
        }

        return 0;
    }

    // A join is arithmetic where it joins what arithmetic gives.
    private bool IsArithmetic(Node node) => node.Contract.CombinesElements || node.Affine is not null
        || (node.Contract is JoinContract && node.VariableInputs.Any(input => arithmetic.Contains(plan.RootOf(input))));

    // What a layer or a table reads stays narrow: a layer would be slow, and a table would have 65536 entries.
    private bool IsReadByArithmeticOnly(Value root) => plan.GroupOf(root)
        .SelectMany(plan.ConsumersOf)
        .All(reader => plan.IsInTail(reader) || reader.Contract is MovementContract || reader.Outputs.All(arithmetic.Contains));
}
