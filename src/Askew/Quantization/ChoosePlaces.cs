using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Proof;
using Askew.Tensors;

namespace Askew.Quantization;

/// <summary>Puts what chooses among the results of a finished integer network (ArgMax, TopK) behind its last instruction: integers have the
/// order of the reals that they stand for, so the choice is exact.</summary>
/// <remarks>Last of all, so that ranges and widths were chosen for the results themselves: of a place alone nobody sees how near another
/// came.</remarks>
internal sealed class ChoosePlaces : ILowering
{
    private const int MostPlaces = 1 << 16;

    private readonly List<ProgramTensor> tensors;
    private readonly List<IntegerInstruction> instructions;
    private readonly Dictionary<Value, Operand> operands = [];
    private readonly Graph choices;
    private readonly HashSet<int> unread = [];
    private Node? node;

    private ChoosePlaces(IntegerProgram program, Graph choices)
    {
        this.choices = choices;
        tensors = [.. program.Tensors];
        instructions = [.. program.Instructions];
        foreach (Value input in choices.Inputs)
        {
            int index = program.Outputs.First(output => tensors[output].Name == input.Name);
            operands[input] = new Operand(index, tensors[index].Shape, tensors[index].Parameters);
        }
    }

    /// <inheritdoc/>
    public Node Node => node ?? throw new InvalidOperationException("No node is being lowered.");

    /// <inheritdoc/>
    public QuantizedWeights Weights => throw NoArithmetic();

    /// <inheritdoc/>
    public OutputStage Stage => throw NoArithmetic();

    /// <inheritdoc/>
    public QuantizationParameters StageParameters => throw NoArithmetic();

    /// <inheritdoc/>
    public int MultiplierBits => throw NoArithmetic();

    /// <summary>Whether <paramref name="node"/> can be put there: it chooses, or moves what is chosen.</summary>
    public static bool Knows(Node node) => node.Contract switch
    {
        { PlacesAmong: { } count } => count <= MostPlaces,
        MovementContract { MovesOnly: true } => node.Operator.WhyNotQuantizable(node) is null && node.VariableInputs.Count() == 1,
        _ => false,
    };

    /// <summary>Whether all that <paramref name="choices"/> reads and passes on leaves <paramref name="program"/> as integers.</summary>
    public static bool Fits(IntegerProgram program, Graph choices)
    {
        HashSet<string> leaving = [.. program.Outputs.Select(output => program.Tensors[output].Name)];
        return program.Tail.Count == 0 && choices.Inputs.All(input => leaving.Contains(input.Name))
            && choices.Outputs.Distinct().Count() == choices.Outputs.Count && choices.Outputs.All(output => !output.IsConstant);
    }

    /// <summary>The network that ends with <paramref name="choices"/>.</summary>
    /// <param name="proven">The network, whose results they read by name.</param>
    /// <param name="choices">Nodes that this class knows.</param>
    public static ProvenNetwork Behind(ProvenNetwork proven, Graph choices)
    {
        IntegerProgram program = proven.Lowered.Program;
        var lowering = new ChoosePlaces(program, choices);
        foreach (Node next in choices.Nodes)
        {
            lowering.node = next;
            ModelBoundary.Within(next, () => next.Operator.Lower(lowering));
        }

        var whole = new IntegerProgram
        {
            Origin = program.Origin,
            Tensors = lowering.tensors,
            Instructions = lowering.instructions,
            Inputs = program.Inputs,
            Outputs = [.. choices.Outputs.Select(output => lowering.operands[output].Index)],
        };
        ProgramValidator.Check(whole);
        return new ProvenNetwork(
            proven.Lowered with { Program = whole }, Certificate.Prove(whole, proven.Lowered.Plan.Target));
    }

    /// <inheritdoc/>
    public Operand Input(int index) => operands[Node.Input(index)];

    /// <inheritdoc/>
    public Operand Input(int index, ClippingRange felt) => Input(index);

    /// <inheritdoc/>
    public Operand Output(int index = 0)
    {
        Value value = Node.Outputs[index];
        if (!operands.TryGetValue(value, out Operand operand))
        {
            bool holdsPlaces = value.ElementType != ElementType.Float32;
            QuantizationParameters parameters = Node.Contract.PlacesAmong is { } count && holdsPlaces
                ? PlaceMapping.For(count) : Input(0).Parameters;
            operands[value] = operand = new Operand(tensors.Count, value.KnownShape, parameters);
            tensors.Add(new ProgramTensor(value.Name, value.KnownShape, parameters) { Whole = holdsPlaces ? value.ElementType : null });
            if (choices.ConsumersOf(value).Count == 0 && !choices.Outputs.Contains(value))
            {
                unread.Add(operand.Index);
            }
        }

        return operand;
    }

    /// <inheritdoc/>
    public Operand Temporary(string suffix, Shape shape, QuantizationParameters parameters) => throw NoArithmetic();

    /// <inheritdoc/>
    public Operand Constant(string suffix, Shape shape, QuantizationParameters parameters, sbyte[] values) => throw NoArithmetic();

    /// <inheritdoc/>
    public void Alias(Operand output, Operand input) =>
        tensors[output.Index] = tensors[output.Index] with { AliasOf = input.Index };

    /// <inheritdoc/>
    public void Emit(IntegerInstruction instruction)
    {
        // Of several, values or places may be all that is wanted.
        if (!unread.Contains(instruction.Output))
        {
            instructions.Add(instruction);
        }
    }

    /// <inheritdoc/>
    public Requantizer[] LinearRequantizers() => throw NoArithmetic();

    /// <inheritdoc/>
    public Requantizer Requantize(double gain, double offset, int multiplierBits) => throw NoArithmetic();

    /// <inheritdoc/>
    public short[] Table(QuantizationParameters from, QuantizationParameters to, Func<double, double> function) => throw NoArithmetic();

    private BrokenInvariantException NoArithmetic() =>
        new($"node '{Node.Name}' ({Node.OperatorType}) stands behind the results, where nothing is computed");
}
