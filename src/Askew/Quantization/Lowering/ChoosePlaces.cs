using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Planning;
using Askew.Tensors;

namespace Askew.Quantization.Lowering;

/// <summary>Puts what chooses among the results of a finished integer network (ArgMax, TopK) behind its last instruction: integers have the
/// order of the reals that they stand for, so the choice is exact.</summary>
/// <param name="choices">Nodes that this class knows, which read the network's results by name; null where nothing chooses.</param>
internal sealed class ChoosePlaces(Graph? choices) : IStep<LoweredNetwork, LoweredNetwork>
{
    private const int MostPlaces = 1 << 16;

    /// <inheritdoc/>
    public string Name => "choose places";

    /// <summary>Whether <paramref name="node"/> can be put there: it chooses, or moves what is chosen.</summary>
    public static bool Knows(Node node) => node.Contract switch
    {
        { PlacesAmong: { } count } => count <= MostPlaces,
        MovementContract { MovesOnly: true } => node.Operator.WhyNotQuantizable(node) is null && node.VariableInputs.Count() == 1,
        _ => false,
    };

    /// <summary>The network that ends with the choices; the given one where what they read or pass on does not leave it as
    /// integers.</summary>
    public LoweredNetwork Run(LoweredNetwork decided) => choices is not null && Fits(decided.Scored, choices)
        ? decided with { Program = Behind(decided.Scored, choices, MappingsIn(decided, choices)) } : decided;

    private static bool Fits(IntegerProgram program, Graph choices)
    {
        HashSet<string> leaving = [.. program.Outputs.Select(output => program.Tensors[output].Name)];
        return program.Tail.Count == 0 && choices.Inputs.All(input => leaving.Contains(input.Name))
            && choices.Outputs.Distinct().Count() == choices.Outputs.Count && choices.Outputs.All(output => !output.IsConstant);
    }

    // Nothing is decided: what is chosen has the mapping of what it is chosen from, and places have their own.
    private static MappedNetwork MappingsIn(LoweredNetwork decided, Graph choices)
    {
        var structure = new NetworkStructure(choices, decided.Plan.Target);
        Dictionary<Value, TensorMapping> mappings = structure.Roots.ToDictionary(root => root, root => new TensorMapping(
            structure.PlacesOf(root) ?? decided.Scored.Tensors[TensorOf(decided.Scored, root)].Parameters));
        var unseen = new ObservedNetwork(structure, CalibratedNetwork.Unseen(choices));
        PlannedWidths widths = mappings.Aggregate(
            new PlannedWidths(unseen, 8, 8), (known, pair) => known.WithBits([pair.Key], pair.Value.Parameters.BitWidth));
        return new MappedNetwork(widths, mappings);
    }

    private static IntegerProgram Behind(IntegerProgram scored, Graph choices, MappedNetwork mappings)
    {
        var context = new LoweringContext(
            mappings, node => throw new BrokenInvariantException($"node '{node.Name}' ({node.OperatorType}) chooses, and has no weights"));
        context.Continue(scored, choices.Inputs.Select(input => (input, TensorOf(scored, input))));
        foreach (Node node in choices.Nodes)
        {
            context.Lower(node);
        }

        // Of values and places one may be all that is wanted.
        int[] outputs = [.. choices.Outputs.Select(context.TensorOf)];
        HashSet<int> wanted = [.. outputs, .. context.Tensors.Select(tensor => tensor.AliasOf).OfType<int>(),
            .. context.Instructions.SelectMany(instruction => instruction.Inputs)];
        ProgramTensor[] tensors = [.. context.Tensors];
        foreach (Value value in choices.Nodes.SelectMany(node => node.Outputs).Where(value => value.ElementType != ElementType.Float32))
        {
            int place = context.TensorOf(value);
            tensors[place] = tensors[place] with { Whole = value.ElementType };
        }

        return new IntegerProgram
        {
            Origin = scored.Origin,
            Tensors = tensors,
            Instructions =
            [
                .. scored.Instructions,
                .. context.Instructions.Skip(scored.Instructions.Count).Where(instruction => wanted.Contains(instruction.Output)),
            ],
            Inputs = scored.Inputs,
            Outputs = outputs,
        };
    }

    private static int TensorOf(IntegerProgram program, Value value) => program.Outputs.First(
        output => program.Tensors[output].Name == value.Name);
}
