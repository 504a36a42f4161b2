using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.Onnx;

/// <summary>Every instruction by operators of integers alone, in the program's own arithmetic: the same bytes in any runtime, on any
/// processor.</summary>
/// <remarks>Sums have 32 bits, what requantises them has 64, which the certificate has proven to hold all. The only reals are those of
/// MaxPool over 16 bits, of which ONNX has none between integers; a maximum rounds nothing.</remarks>
internal sealed class IntegerTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors) : ITranslation
{
    private const long Above = 1L << 62;

    private readonly ProductSums sums = new(graph, tensors);
    private readonly WholeTranslation whole = new(graph, tensors);
    private readonly NormalizeTranslation normalization = new(graph, tensors);
    private readonly SequenceTranslation sequences = new(graph, tensors, usesQuantizedOperators: false);

    /// <inheritdoc/>
    public MovementTranslation Movements { get; } = new(graph, tensors, usesQuantizedOperators: false);

    public Action Visit(Convolve instruction) => () =>
    {
        int[] extents = [instruction.Requantizers.Length, .. Enumerable.Repeat(1, tensors[instruction.Input].Shape.Rank - 2)];
        Finish(instruction, sums.Of(instruction), instruction.Requantizers, extents, instruction.Stage);
    };

    public Action Visit(MultiplyMatrices instruction) => () => Finish(
        instruction, sums.Of(instruction), instruction.Requantizers, [instruction.Requantizers.Length], instruction.Stage);

    public Action Visit(MultiplyActivations instruction) => () =>
        Finish(instruction, sums.Of(instruction), [instruction.Requantizer], [1], instruction.Stage);

    public Action Visit(LookUp instruction) => () => Movements.AddTable(instruction);

    public Action Visit(AddRescaled instruction) => () =>
    {
        WholeNumbers numbers = Of(instruction);
        string terms = numbers.Plus(
            numbers.Times(numbers.Of(instruction.Left), numbers.Number(instruction.LeftMultiplier)),
            numbers.Times(numbers.Of(instruction.Right), numbers.Number(instruction.RightMultiplier)));
        Finish(instruction, terms, [new Requantizer(1, instruction.RightShift, instruction.Addend)], [1], instruction.Stage);
    };

    public Action Visit(MultiplyRescaled instruction) => () =>
    {
        WholeNumbers numbers = Of(instruction);
        string products = numbers.Times(
            numbers.Minus(numbers.Of(instruction.Left), numbers.Number(instruction.LeftZeroPoint)),
            numbers.Minus(numbers.Of(instruction.Right), numbers.Number(instruction.RightZeroPoint)));
        Finish(instruction, products, [instruction.Requantizer], [1], instruction.Stage);
    };

    public Action Visit(MaxPool instruction) => () => Movements.Add(instruction);

    public Action Visit(AveragePool instruction) => () =>
    {
        bool isUniform = instruction.Requantizers.Length == 1;
        Requantizer[] requantizers = isUniform ? instruction.Requantizers
            : Array.ConvertAll(instruction.RequantizerOf, number => instruction.Requantizers[number]);
        int[] extents = isUniform ? [1] : tensors[instruction.Output].Shape.Extents[2..].ToArray();
        Finish(instruction, sums.Of(instruction), requantizers, extents, instruction.Stage);
    };

    public Action Visit(Rescale instruction) => () =>
    {
        int rank = tensors[instruction.Input].Shape.Rank;
        int[] extents = [.. Enumerable.Range(0, rank).Select(d => d == 1 ? instruction.Requantizers.Length : 1)];
        Finish(instruction, Of(instruction).Of(instruction.Input), instruction.Requantizers, extents, instruction.Stage);
    };

    public Action Visit(Concatenate instruction) => () =>
    {
        IEnumerable<string> parts = instruction.Parts.Zip(instruction.Tables, (part, table) => table is null ? tensors.Name(part)
            : tensors.Entries(instruction.Node, table, part, instruction.Output));
        tensors.Set(instruction.Output, graph.Add("Concat", $"{tensors[instruction.Output].Name}_q", parts, ("axis", instruction.Axis)));
    };

    public Action Visit(Rearrange instruction) => () => Movements.Add(instruction);

    public Action Visit(Resize instruction) => () =>
    {
        WholeNumbers numbers = Of(instruction);
        int rank = tensors[instruction.Input].Shape.Rank;
        string across = Mixed(numbers.Of(instruction.Input), instruction.Columns, rank - 1);
        string mixed = rank == 4 ? Mixed(across, instruction.Rows, rank - 2)
            : numbers.Times(across, numbers.Number(1L << Resize.WeightBits));
        const int shift = 2 * Resize.WeightBits;
        var stage = new OutputStage(tensors[instruction.Output].Range);
        Finish(instruction, mixed, [new Requantizer(1, shift, 1L << (shift - 1))], [1], stage);

        string Mixed(string integers, ResizeAxis axis, int dimension)
        {
            int[] extents = [.. Enumerable.Range(0, rank).Select(d => d == dimension ? axis.First.Length : 1)];
            long[] second = Array.ConvertAll(axis.SecondWeight, weight => (long)weight);
            long[] first = Array.ConvertAll(second, weight => (1L << Resize.WeightBits) - weight);
            return numbers.Plus(
                numbers.Times(Chosen(axis.First), numbers.Numbers(first, extents)),
                numbers.Times(Chosen(axis.Second), numbers.Numbers(second, extents)));

            string Chosen(int[] places) => graph.Add(
                "Gather", $"{instruction.Node}/chosen",
                [integers, graph.Constant<int>($"{instruction.Node}/places", places, places.Length)], ("axis", dimension));
        }
    };

    public Action Visit(Softmax instruction) => () => whole.Add(instruction);

    public Action Visit(Normalize instruction) => () => normalization.Add(instruction);

    public Action Visit(NormalizeMoments instruction) => () => whole.Add(instruction);

    public Action Visit(SelectLargest instruction) => () => sequences.Add(instruction, amongIntegers: true);

    public Action Visit(GatherRows instruction) => () => sequences.Add(instruction);

    private WholeNumbers Of(IntegerInstruction instruction) => new(graph, tensors, instruction.Node);

    private void Finish(
        IntegerInstruction layer, string sums, IReadOnlyList<Requantizer> requantizers, int[] extents, OutputStage stage)
    {
        // Above 0, where Div cuts off as a shift does, if there is as much room.
        long above = layer.Bound(tensors.All).Product <= Above ? Above : 0;
        WholeNumbers numbers = Of(layer);
        string scaled = requantizers.All(requantizer => requantizer.Multiplier == 1) ? sums
            : numbers.Times(sums, Numbers(requantizer => requantizer.Multiplier));
        string raised = numbers.Plus(scaled, Numbers(requantizer => requantizer.Addend + above));
        string divisors = Numbers(requantizer => 1L << requantizer.RightShift);
        string shifted = above == 0 ? numbers.Floor(raised, divisors)
            : numbers.Minus(numbers.Quotient(raised, divisors), Numbers(requantizer => above >> requantizer.RightShift));
        numbers.Store(layer.Output, shifted, stage);

        string Numbers(Func<Requantizer, long> number) => numbers.Numbers([.. requantizers.Select(number)], extents);
    }
}
