using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Weights;
using Askew.Tensors;

namespace Askew.Quantization.Lowering;

/// <summary>Turns the nodes of a planned graph into an integer program, one at a time; operators see it as
/// <see cref="ILowering"/>.</summary>
internal sealed class LoweringContext(MappedNetwork plan, Func<Node, QuantizedWeights> weights) : ILowering
{
    private readonly List<ProgramTensor> tensors = [];

    // For each tensor the one that holds its integers, so that nobody has to follow chains of aliases.
    private readonly List<int> holders = [];
    private readonly List<IntegerInstruction> instructions = [];
    private readonly List<TailInstruction> tail = [];
    private readonly Dictionary<Value, Operand> operands = [];
    private readonly Dictionary<(Value Value, int Bits), Operand> constants = [];

    // In the order of their tensors, so that those of the last steps are found without looking at all.
    private readonly Stack<Value> declared = [];
    private readonly Stack<(Value Value, int Bits)> declaredConstants = [];
    private Node? node;

    public Node Node => node ?? throw new BrokenInvariantException("No node is being lowered.");

    public QuantizedWeights Weights => weights(Node);

    public int MultiplierBits => plan.Target.MultiplierBits;

    public OutputStage Stage
    {
        get
        {
            QuantizationParameters output = plan.ParametersOf(plan.StoredOutput(Node));
            if (plan.FusedActivation(Node) is not { } activation)
            {
                return new OutputStage(output.Range);
            }

            PointwiseFunction function = ((PointwiseContract)activation.Contract).Function;
            if (function.Clamp is { } clamp)
            {
                var bounds = new IntegerRange(QuantizeBound(output, clamp.Min), QuantizeBound(output, clamp.Max));
                return new OutputStage(output.Range.Intersect(bounds));
            }

            return new OutputStage(StageParameters.Range, Table(StageParameters, output, function.Channels[0]));
        }
    }

    public QuantizationParameters StageParameters => plan.ResultParameters(Node);

    /// <summary>The tensors so far.</summary>
    public IReadOnlyList<ProgramTensor> Tensors => tensors;

    /// <summary>The instructions so far.</summary>
    public IReadOnlyList<IntegerInstruction> Instructions => instructions;

    /// <summary>Whether <paramref name="value"/> has a tensor yet.</summary>
    public bool IsDeclared(Value value) => operands.ContainsKey(value);

    /// <summary>The number of the tensor that holds <paramref name="value"/>.</summary>
    public int TensorOf(Value value) => operands.TryGetValue(value, out Operand operand) ? operand.Index
        : throw new BrokenInvariantException($"'{value.Name}' is asked for before the node that makes it is lowered");

    /// <summary>The tensor that holds the integers of <paramref name="tensor"/>: itself, or what it is an alias of.</summary>
    public int StorageOf(int tensor) => holders[tensor];

    /// <summary>Makes the operands of <paramref name="inputs"/>, which no node that is lowered makes; called once, first.</summary>
    public void Declare(IEnumerable<Value> inputs)
    {
        foreach (Value input in inputs)
        {
            Declare(input);
        }
    }

    /// <summary>Goes on behind a finished program; called once, first.</summary>
    /// <param name="program">The program.</param>
    /// <param name="inputs">What the nodes that follow read of it, and the tensors that hold that.</param>
    public void Continue(IntegerProgram program, IEnumerable<(Value Value, int Tensor)> inputs)
    {
        tensors.AddRange(program.Tensors);
        holders.AddRange(Enumerable.Range(0, tensors.Count).Select(program.StorageOf));
        instructions.AddRange(program.Instructions);
        foreach ((Value value, int tensor) in inputs)
        {
            operands[value] = new Operand(tensor, tensors[tensor].Shape, tensors[tensor].Parameters);
            declared.Push(value);
        }
    }

    /// <summary>Lowers <paramref name="next"/>.</summary>
    public void Lower(Node next)
    {
        node = next;
        ModelBoundary.Within(next, () => next.Operator.Lower(this));
        node = null;
    }

    /// <summary>Where the program ends now.</summary>
    public Position Here => new(tensors.Count, instructions.Count, tail.Count);

    /// <summary>Takes back all that was lowered since <paramref name="position"/>: instructions and tensors.</summary>
    public void RewindTo(Position position)
    {
        instructions.RemoveRange(position.Instructions, instructions.Count - position.Instructions);
        tail.RemoveRange(position.Tail, tail.Count - position.Tail);
        tensors.RemoveRange(position.Tensors, tensors.Count - position.Tensors);
        holders.RemoveRange(position.Tensors, holders.Count - position.Tensors);
        Forget(operands, declared);
        Forget(constants, declaredConstants);

        void Forget<T>(Dictionary<T, Operand> known, Stack<T> inOrder)
            where T : notnull
        {
            while (inOrder.TryPeek(out T? last) && known[last].Index >= position.Tensors)
            {
                known.Remove(inOrder.Pop());
            }
        }
    }

    /// <summary>The finished program.</summary>
    public IntegerProgram Finish(Graph graph, ProgramOrigin origin) => new()
    {
        Origin = origin,
        Tensors = tensors,
        Instructions = instructions,
        Inputs = [.. graph.Inputs.Select(TensorOf)],
        Outputs = [.. plan.Leaving.Select(TensorOf).Distinct()],
        Tail = tail,
        JoinedResults = tail.Count == 0 ? null : [.. graph.Outputs.Select(TensorOf)],
    };

    public Operand Input(int index)
    {
        Value value = Node.Input(index);
        if (operands.TryGetValue(value, out Operand operand))
        {
            return operand;
        }

        Tensor constant = value.Constant
            ?? throw new BrokenInvariantException($"Node '{Node.Name}' reads '{value.Name}' before it is lowered.");

        // A constant is as fine as what is computed with it.
        int bits = plan.BitsOf(Node.Output) == 16 ? 16 : 8;
        if (!constants.TryGetValue((value, bits), out operand))
        {
            constants[(value, bits)] = operand = DeclareConstant(value, constant, bits);
            declaredConstants.Push((value, bits));
        }

        return operand;
    }

    public Operand Input(int index, ClippingRange felt)
    {
        Value value = Node.Input(index);
        double[]? reals = value.Constant?.ToDoubles();
        return reals is null || !Array.Exists(reals, real => real < felt.Min || real > felt.Max) ? Input(index) : DeclareConstant(
            value,
            Tensor.Of(value.Constant!.Shape, Array.ConvertAll(reals, real => (float)Math.Clamp(real, felt.Min, felt.Max))),
            plan.BitsOf(Node.Output) == 16 ? 16 : 8);
    }

    public Operand Output(int index = 0)
    {
        Value value = index == 0 && plan.FusedActivation(Node) is { } activation ? activation.Output : Node.Outputs[index];
        return operands.TryGetValue(value, out Operand operand) ? operand : Declare(value);
    }

    public Operand Temporary(string suffix, Shape shape, QuantizationParameters parameters) =>
        Add(new ProgramTensor($"{Node.Output.Name}/{suffix}", shape, parameters));

    public Operand Constant(string suffix, Shape shape, QuantizationParameters parameters, sbyte[] values) =>
        Add(new ProgramTensor($"{Node.Output.Name}/{suffix}", shape, parameters) { Constant = values });

    public void Alias(Operand output, Operand input)
    {
        tensors[output.Index] = tensors[output.Index] with { AliasOf = input.Index };
        holders[output.Index] = holders[input.Index];
    }

    public void Emit(IntegerInstruction instruction)
    {
        if (plan.IsInTail(Node))
        {
            tail.Add((instruction as TailInstruction)?.OnReals()
                ?? throw new BrokenInvariantException(
                    $"The node '{Node.Name}' lowers to {instruction.GetType().Name}, which cannot stand behind the outputs."));
            return;
        }

        instructions.Add(instruction);
    }

    public Requantizer[] LinearRequantizers() => LayerArithmetic.Requantizers(
        Node, plan.LayerOf(Node), Weights, plan.ParametersOf(Node.Input(0)), StageParameters, plan.Target);

    public Requantizer Requantize(double gain, double offset, int multiplierBits)
    {
        try
        {
            Requantizer requantizer = Requantizer.Create(Math.Abs(gain), offset, multiplierBits, plan.Target.Registers.Addend);
            return gain < 0 ? requantizer with { Multiplier = -requantizer.Multiplier } : requantizer;
        }
        catch (OverflowException e)
        {
            throw new GraphException($"node '{Node.Name}' ({Node.OperatorType}): {e.Message}", e);
        }
    }

    public short[] Table(QuantizationParameters from, QuantizationParameters to, Func<double, double> function)
    {
        var table = new short[from.Range.Count];
        for (int i = 0; i < table.Length; i++)
        {
            double result = function(from.Dequantize(from.Range.Min + i));

            // Outside the domain (the logarithm of a negative number) real 0 is as good as anything; infinities saturate.
            table[i] = (short)(double.IsNaN(result) ? to.ZeroPoint : to.Quantize(result));
        }

        return table;
    }

    private static int QuantizeBound(QuantizationParameters parameters, double bound) => bound switch
    {
        double.NegativeInfinity => parameters.Range.Min,
        double.PositiveInfinity => parameters.Range.Max,
        _ => parameters.Quantize(bound),
    };

    private Operand Declare(Value value)
    {
        declared.Push(value);
        return operands[value] = Add(new ProgramTensor(value.Name, value.KnownShape, plan.ParametersOf(value))
        {
            Whole = value.Whole,
        });
    }

    private Operand DeclareConstant(Value value, Tensor constant, int bits)
    {
        double[] reals = constant.ToDoubles();
        if (!reals.All(double.IsFinite))
        {
            throw new GraphException($"node '{Node.Name}' ({Node.OperatorType}): the constant '{value.Name}' has NaN or infinite values");
        }

        var range = reals.Length == 0 ? default : new ClippingRange(reals.Min(), reals.Max());

        // What the model has in integers of one scale keeps them.
        QuantizationParameters parameters = (value.Grid is { Steps: [{ } step], Bits: <= 8 }
            ? PlaceMapping.ForSteps(range, step, bits, plan.Target) : null) ?? RangeMapping.For(range, bits, plan.Target);
        return Add(new ProgramTensor(value.Name, constant.Shape, parameters) { Constant = ProgramTensor.ConstantOf(reals, parameters) });
    }

    private Operand Add(ProgramTensor tensor)
    {
        tensors.Add(tensor);
        holders.Add(holders.Count);
        return new Operand(tensors.Count - 1, tensor.Shape, tensor.Parameters);
    }

    /// <summary>A place in a program that is being made.</summary>
    /// <param name="Tensors">How many tensors there are before it.</param>
    /// <param name="Instructions">How many instructions.</param>
    /// <param name="Tail">How many instructions behind the outputs.</param>
    public readonly record struct Position(int Tensors, int Instructions, int Tail);
}
