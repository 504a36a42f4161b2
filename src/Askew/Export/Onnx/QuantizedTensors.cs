using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>The tensors of a program as an ONNX graph has them: 8-bit integers unsigned (or signed), 16-bit ones signed, with the ways to
/// reals and back.</summary>
internal sealed class QuantizedTensors
{
    // Of reals; some times the distance below which ONNX Runtime takes bounds for the same.
    private const double LeastCut = 1e-6;

    private readonly IntegerProgram program;
    private readonly OnnxGraphBuilder graph;
    private readonly bool isSigned;
    private readonly Dictionary<int, string> names = [];

    /// <summary>Prepares for <paramref name="program"/>.</summary>
    /// <param name="program">The program.</param>
    /// <param name="graph">Where nodes go.</param>
    /// <param name="isSigned">Whether 8-bit activations are stored signed; unsigned ones have faster kernels in most runtimes.</param>
    /// <param name="precision">What may be computed between reals.</param>
    public QuantizedTensors(IntegerProgram program, OnnxGraphBuilder graph, bool isSigned, SinglePrecision precision)
    {
        Precision = precision;
        this.program = program;
        this.graph = graph;
        this.isSigned = isSigned;
    }

    /// <summary>What may be computed between reals.</summary>
    public SinglePrecision Precision { get; }

    /// <summary>All of the program's.</summary>
    public IReadOnlyList<ProgramTensor> All => program.Tensors;

    /// <summary>Tensor <paramref name="tensor"/>.</summary>
    public ProgramTensor this[int tensor] => program.Tensors[tensor];

    /// <summary>What is added to a stored integer of the program to get the one in the graph.</summary>
    public int Shift(int tensor) => isSigned || this[tensor].ElementSizeInBytes > 1 ? 0 : 128;

    /// <summary>The element type in the graph.</summary>
    public DataType TypeOf(int tensor) => this[tensor].ElementSizeInBytes > 1 ? DataType.Int16 : isSigned ? DataType.Int8 : DataType.Uint8;

    /// <summary>Whether it is stored in 8 bits, as ONNX's own quantised operators want it.</summary>
    public bool IsByte(int tensor) => this[tensor].ElementSizeInBytes == 1;

    /// <summary>The name of the integers of <paramref name="tensor"/>; they have been made.</summary>
    public string Name(int tensor)
    {
        if (names.TryGetValue(tensor, out string? name))
        {
            return name;
        }

        ProgramTensor described = this[tensor];
        if (described.AliasOf is { } source)
        {
            string shape = graph.Constant<long>(
                $"{described.Name}/shape", [.. described.Shape.Extents.ToArray().Select(extent => (long)extent)], described.Shape.Rank);
            return names[tensor] = graph.Add("Reshape", $"{described.Name}_q", [Name(source), shape]);
        }

        return described.Constant is { } constant
            ? names[tensor] = Integers($"{described.Name}_q", tensor,
            [.. Enumerable.Range(0, described.Shape.ElementCount).Select(i => described.ElementSizeInBytes == 1
                ? constant[i]
                : (short)((byte)constant[2 * i] | (constant[(2 * i) + 1] << 8)))], [.. described.Shape.Extents])
            : throw new BrokenInvariantException($"The tensor '{described.Name}' is read before it is made.");
    }

    /// <summary>Gives the integers of <paramref name="tensor"/> the name <paramref name="name"/>.</summary>
    public void Set(int tensor, string name) => names[program.StorageOf(tensor)] = tensor == program.StorageOf(tensor)
        ? name
        : Reshaped(name, program.StorageOf(tensor));

    /// <summary>A constant of stored integers of the program, in the graph's element type.</summary>
    public string Integers(string name, int tensor, ReadOnlySpan<int> values, params int[] extents)
    {
        int shift = Shift(tensor);
        int[] shifted = [.. values.ToArray().Select(value => value + shift)];
        return TypeOf(tensor) switch
        {
            DataType.Uint8 => graph.Constant<byte>(name, [.. shifted.Select(value => (byte)value)], extents),
            DataType.Int8 => graph.Constant<sbyte>(name, [.. shifted.Select(value => (sbyte)value)], extents),
            _ => graph.Constant<short>(name, [.. shifted.Select(value => (short)value)], extents),
        };
    }

    /// <summary>The integers of <paramref name="to"/> that <paramref name="table"/> has for those of <paramref name="from"/>.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="table">Its first entry belongs to the smallest integer.</param>
    /// <param name="from">What is looked up.</param>
    /// <param name="to">What is found.</param>
    /// <param name="starts">Where each channel's own table begins; null where all have one.</param>
    public string Entries(string node, ReadOnlySpan<short> table, int from, int to, string? starts = null)
    {
        string whole = graph.Add("Cast", $"{node}/whole", [Name(from)], ("to", DataType.Int32));
        int first = this[from].Range.Min + Shift(from);
        string index = first == 0 ? whole : graph.Add("Sub", $"{node}/index", [whole, graph.Number($"{node}/first", first)]);
        index = starts is null ? index : graph.Add("Add", $"{node}/place", [index, starts]);
        string entries = Integers($"{node}/table", to, [.. table], table.Length);
        return graph.Add("Gather", $"{this[to].Name}_q", [entries, index]);
    }

    /// <summary>Names of scale and zero point of <paramref name="tensor"/>.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="scale">Another scale than its own; null for its own.</param>
    public string[] Mapping(int tensor, double? scale = null) =>
    [
        graph.Number($"{this[tensor].Name}/scale", (float)(scale ?? this[tensor].Parameters.Scale)),
        Integers($"{this[tensor].Name}/zero_point", tensor, [this[tensor].Parameters.ZeroPoint]),
    ];

    /// <summary>The reals that <paramref name="tensor"/> stands for.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="scale">Another scale than its own, where a multiplier's rounding is to be part of it.</param>
    /// <param name="integers">Its integers under another shape, where that is wanted.</param>
    public string Real(int tensor, double? scale = null, string? integers = null) => Quantization(
        tensor, "DequantizeLinear", graph.Unique($"{this[tensor].Name}_real"), [integers ?? Name(tensor), .. Mapping(tensor, scale)]);

    /// <summary>The same under exactly the name <paramref name="output"/>.</summary>
    public void RealNamed(int tensor, string output) =>
        Quantization(tensor, "DequantizeLinear", output, [Name(tensor), .. Mapping(tensor)]);

    /// <summary>Makes the integers of <paramref name="tensor"/> from reals.</summary>
    public void Store(int tensor, string real) => Store(tensor, real, this[tensor].Range);

    /// <summary>Makes the integers of <paramref name="tensor"/> from reals, narrowed by a fused clamp.</summary>
    public void Store(int tensor, string real, IntegerRange saturation) => Set(tensor, Quantized(tensor, real, saturation));

    /// <summary>Integers of <paramref name="tensor"/>, perhaps under another shape, from reals, narrowed by a fused clamp.</summary>
    public string Quantized(int tensor, string real, IntegerRange saturation)
    {
        IntegerRange stored = IntegerRange.Signed(IsByte(tensor) ? 8 : 16);
        if (saturation != stored)
        {
            real = Clamped(tensor, real, saturation, stored);
        }

        return Quantization(tensor, "QuantizeLinear", graph.Unique($"{this[tensor].Name}_q"), [real, .. Mapping(tensor)]);
    }

    /// <summary>Makes the integers of <paramref name="tensor"/> from the program's, given as reals.</summary>
    /// <remarks>By way of what they stand for, so that the model says it: single precision is far finer than a step.</remarks>
    public void StoreIntegers(int tensor, string integers, IntegerRange saturation)
    {
        string name = this[tensor].Name;
        string clamped = graph.Add("Clip", $"{name}_clamped", [integers, graph.Number($"{name}/least", (float)saturation.Min),
            graph.Number($"{name}/most", (float)saturation.Max)]);
        string steps = graph.Add("Sub", $"{name}_steps",
            [clamped, graph.Number($"{name}/zero_step", (float)this[tensor].Parameters.ZeroPoint)]);
        string[] mapping = Mapping(tensor);
        string real = graph.Add("Mul", $"{name}_counted", [steps, mapping[0]]);
        Set(tensor, Quantization(tensor, "QuantizeLinear", graph.Unique($"{name}_q"), [real, .. mapping]));
    }

    // ONNX Runtime drops a Clip whose bounds are those of the integers up to a fixed distance, which is many steps of a tiny scale.
    private string Clamped(int tensor, string real, IntegerRange saturation, IntegerRange stored)
    {
        ProgramTensor described = this[tensor];
        string low = graph.Number($"{described.Name}/low", (float)described.Parameters.Dequantize(saturation.Min));
        string high = graph.Number($"{described.Name}/high", (float)described.Parameters.Dequantize(saturation.Max));
        long cut = Math.Max((long)saturation.Min - stored.Min, (long)stored.Max - saturation.Max);
        return cut * described.Parameters.Scale > LeastCut
            ? graph.Add("Clip", $"{described.Name}_clamped", [real, low, high])
            : graph.Add("Max", $"{described.Name}_clamped", [graph.Add("Min", $"{described.Name}_below", [real, high]), low]);
    }

    // 16 bits are a matter of ONNX Runtime's own operators up to opset 20.
    private string Quantization(int tensor, string type, string output, IEnumerable<string> inputs) =>
        graph.AddNamed(type, IsByte(tensor) ? string.Empty : OnnxGraphBuilder.Microsoft, output, inputs, []);

    private string Reshaped(string name, int storage) => graph.Add(
        "Reshape",
        $"{this[storage].Name}_q",
        [name, graph.Constant<long>($"{this[storage].Name}/shape",
            [.. this[storage].Shape.Extents.ToArray().Select(extent => (long)extent)], this[storage].Shape.Rank)]);
}
