using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Recurrent;

/// <summary>Layers that carry a state from step to step (ONNX 7 to 22), unrolled: one linear layer for what the input brings to all steps,
/// then, step by step, one for what the state brings, with the same weights each time.</summary>
/// <remarks>Inputs in ONNX order: X [steps, batch, inputs], W [directions, gates * units, inputs], R [directions, gates * units, units],
/// B [directions, 2 * gates * units], sequence_lens [batch], initial states [directions, batch, units], peepholes. With the attribute
/// <c>layout</c> (opset 14) X, Y and states have the batch first.</remarks>
/// <param name="type">The ONNX operator type.</param>
/// <param name="gates">Blocks of rows in the weights.</param>
/// <param name="states">Tensors that are carried on: 1, or 2 with a cell.</param>
/// <param name="activations">The functions of one direction where the model names none.</param>
internal abstract class RecurrentOperator(string type, int gates, int states, IReadOnlyList<string> activations) : ComposedOperator(type)
{
    private const int FirstState = 5;

    public override string Limits => "unrolled: sequences of the full, known length";

    public override string? WhyUnsupported(Node node) => node.Attributes.Text("direction", "forward") is var direction
        and not ("forward" or "reverse" or "bidirectional") ? $"the direction '{direction}' does not exist" : null;

    protected sealed override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        bool batchFirst = node.Attributes.Int("layout", 0) != 0;
        Value input = batchFirst ? expansion.Transpose(node.Input(0), 1, 0, 2) : node.Input(0);
        RecurrentSize size = Measure(node, batchFirst);
        string direction = node.Attributes.Text("direction", "forward");
        RecurrentActivation[] functions = RecurrentActivation.Of(node, size.Directions, activations);

        var perStep = new List<IReadOnlyList<Value>>();
        var final = new List<IReadOnlyList<Value>>();
        for (int d = 0; d < size.Directions; d++)
        {
            bool backwards = direction == "reverse" || d == 1;
            (Value[] outputs, Value[] last) = Run(
                node, expansion, size, input, d, backwards, functions[(d * activations.Count)..((d + 1) * activations.Count)], batchFirst);
            perStep.Add(outputs);
            final.Add(last);
        }

        // Y as [steps, directions, batch, units], states as [directions, batch, units].
        Value[] all = [.. perStep.Select(steps =>
            expansion.Reshape(expansion.Concat(steps, 0), size.Steps, 1, size.Batch, size.Units))];
        var results = new List<Value> { Ordered(expansion.Concat(all, 1), 2, 0, 1, 3) };
        for (int s = 0; s < states; s++)
        {
            int state = s;
            Value[] parts = [.. final.Select(last => expansion.Reshape(last[state], 1, size.Batch, size.Units))];
            results.Add(Ordered(expansion.Concat(parts, 0), 1, 0, 2));
        }

        return results;

        Value Ordered(Value value, params int[] order) => batchFirst ? expansion.Transpose(value, order) : value;
    }

    /// <summary>What one step of one direction needs.</summary>
    protected abstract RecurrentCell Cell(Node node, Expansion expansion, RecurrentWeights weights, RecurrentActivation[] functions);

    private (Value[] Outputs, Value[] Last) Run(Node node, Expansion expansion, RecurrentSize size, Value input, int direction,
        bool backwards, RecurrentActivation[] functions, bool batchFirst)
    {
        var weights = RecurrentWeights.Of(node, expansion, size, direction, gates);
        RecurrentCell cell = Cell(node, expansion, weights, functions);
        Value rows = expansion.Reshape(input, size.Steps * size.Batch, size.Inputs);
        Value brought = expansion.Apply("Gemm", [rows, weights.Input, cell.InputBias], ("transB", 1L));
        int[] steps = [.. Enumerable.Repeat(size.Batch, size.Steps)];
        IReadOnlyList<Value>[] parts = [.. expansion
            .Split(brought, 1, [.. cell.Parts.Select(blocks => blocks * size.Units)])
            .Select(part => expansion.Split(part, 0, steps))];

        Value?[] state = [.. Enumerable.Range(0, states).Select(s => Initial(node, expansion, size, s, direction, batchFirst))];
        var outputs = new Value[size.Steps];
        for (int i = 0; i < size.Steps; i++)
        {
            int step = backwards ? size.Steps - 1 - i : i;
            state = cell.Step([.. parts.Select(part => part[step])], state);
            outputs[step] = state[0]!;
        }

        return (outputs, [.. state.Select(last => last!)]);
    }

    // Null for a state of 0, which leaves nothing to compute in the first step.
    private static Value? Initial(Node node, Expansion expansion, RecurrentSize size, int state, int direction, bool batchFirst)
    {
        if (node.OptionalInput(FirstState + state) is not { } given
            || (given.Constant is { } constant && !constant.Floats.ContainsAnyExcept(0f)))
        {
            return null;
        }

        Value ordered = batchFirst ? expansion.Transpose(given, 1, 0, 2) : given;
        return RecurrentWeights.OfDirection(expansion, ordered, size.Directions, direction, size.Batch, size.Units);
    }

    private RecurrentSize Measure(Node node, bool batchFirst)
    {
        Shape input = node.RealShape(0);
        Shape recurrence = node.RealShape(2);
        int directions = node.Attributes.Text("direction", "forward") == "bidirectional" ? 2 : 1;
        if (input.Rank != 3 || recurrence.Rank != 3 || input.ElementCount == 0)
        {
            throw new GraphException($"an input of shape {input} and weights of shape {recurrence} are none of a recurrent layer");
        }

        var size = new RecurrentSize(
            directions, input[batchFirst ? 1 : 0], input[batchFirst ? 0 : 1], input[2], node.Attributes.Int("hidden_size", recurrence[2]));
        long rows = (long)gates * size.Units;
        Expect(1, [directions, rows, size.Inputs], "weights");
        Expect(2, [directions, rows, size.Units], "recurrent weights");
        Expect(3, [directions, 2 * rows], "biases");
        for (int state = 0; state < states; state++)
        {
            Expect(FirstState + state, batchFirst ? [size.Batch, directions, size.Units] : [directions, size.Batch, size.Units], "state");
        }

        Expect(FirstState + states, [directions, 3L * size.Units], "peepholes");
        if (node.ConstantLongs(4, "sequence_lens") is { } lengths && lengths.Any(length => length != size.Steps))
        {
            throw new GraphException(
                $"its sequence_lens [{string.Join(",", lengths)}] are not all {size.Steps}; only sequences of the full length are "
                + $"supported");
        }

        return size;

        void Expect(int index, long[] extents, string what)
        {
            if (node.OptionalInput(index) is { } value && (value.ElementType != ElementType.Float32
                || !value.KnownShape.Extents.ToArray().Select(extent => (long)extent).SequenceEqual(extents)))
            {
                throw new GraphException(
                    $"its {what} '{value.Name}' have the shape {value.Shape}; [{string.Join(",", extents)}] is expected");
            }
        }
    }
}
