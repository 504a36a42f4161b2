using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Askew.Export.Layout;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.C.Writing;

/// <summary>What is written for instruction after instruction: arrays of constants, a structure each, and the calls of kernels.</summary>
/// <param name="laidOut">The program, laid out as it will lie in memory.</param>
/// <param name="arena">The memory.</param>
/// <param name="constants">What names of macros begin with.</param>
internal sealed class LayerWriter(LaidOutProgram laidOut, ArenaLayout arena, string constants)
{
    private readonly IntegerProgram program = laidOut.Program;
    private readonly StringBuilder arrays = new();
    private readonly StringBuilder structures = new();
    private readonly StringBuilder calls = new();
    private readonly Dictionary<string, string> arrayOfContents = new(StringComparer.Ordinal);
    private readonly HashSet<string> identifiers = new(StringComparer.Ordinal);
    private int layer;

    /// <summary>The kernels asked for.</summary>
    public KernelSet Kernels { get; } = new();

    /// <summary>The arrays of constants.</summary>
    public string Arrays => arrays.ToString();

    /// <summary>A structure for each layer.</summary>
    public string Structures => structures.ToString();

    /// <summary>The body of the function that runs the network.</summary>
    public string Calls => calls.ToString();

    /// <summary>About the bytes of all arrays and structures, where pointers have 32 bits.</summary>
    public long ConstantsSizeInBytes { get; private set; }

    /// <summary>The most dimensions that a walk over two operands has.</summary>
    public int WalkRank { get; set; } = 1;

    /// <summary>The most dimensions that a movement has.</summary>
    public int MovementRank { get; set; } = 1;

    /// <summary>The scratch memory of the layer that is being written.</summary>
    /// <param name="element">The type of what it holds.</param>
    /// <param name="offset">What lies before that, in bytes.</param>
    public string Scratch(CElement element, int offset = 0) => Place(arena.ScratchOffsets[layer] + offset, element.Type);

    /// <summary>Begins the next layer.</summary>
    public void Begin(int number, string comment)
    {
        layer = number;
        structures.Append("/* ").Append(comment).Append(" */\n");
        calls.Append("    /* ").Append(comment).Append(" */\n");
    }

    /// <summary>Tensor <paramref name="index"/>.</summary>
    public ProgramTensor Tensor(int index) => program.Tensors[index];

    /// <summary>The order of dimensions in memory.</summary>
    public LaidOutProgram LaidOut => laidOut;

    /// <summary>The type of the elements of tensor <paramref name="index"/>.</summary>
    public CElement ElementOf(int index) => CElement.Of(program.Tensors[index]);

    /// <summary>Where tensor <paramref name="index"/> is, as an expression for reading.</summary>
    public string Source(int index)
    {
        ProgramTensor stored = program.Tensors[program.StorageOf(index)];
        if (stored.Constant is not { } constant)
        {
            return Place(arena.Offsets[index], "const " + ElementOf(index).Type);
        }

        // Wide constants are stored as bytes, the lower one first.
        return ElementOf(index) == CElement.Narrow
            ? Array("constant", constant)
            : Table("constant", [.. constant.Chunk(2).Select(pair => (short)((byte)pair[0] | (pair[1] << 8)))], CElement.Wide);
    }

    /// <summary>Where tensor <paramref name="index"/> is, as an expression for writing.</summary>
    public string Target(int index) => Place(arena.Offsets[index], ElementOf(index).Type);

    /// <summary>A structure of the layer that is being written; the expression that points to it.</summary>
    public string Structure(string type, CStruct fields)
    {
        ConstantsSizeInBytes += fields.SizeInBytes;
        structures.Append($"static const {type} layer_{layer} = {fields};\n");
        return $"&layer_{layer}";
    }

    /// <summary>Calls a kernel.</summary>
    public void Call(string kernel, params string[] arguments) => calls.Append($"    {kernel}({string.Join(", ", arguments)});\n");

    /// <summary>An array of signed bytes.</summary>
    public string Array(string name, sbyte[] values) =>
        Array(name, "int8_t", 1, MemoryMarshal.AsBytes(values.AsSpan()), values.Select(v => (long)v));

    /// <summary>An array of signed bytes that is read word by word.</summary>
    public string Words(string name, sbyte[] values) =>
        Array(name, "int8_t ASKEW_ALIGNED", 1, MemoryMarshal.AsBytes(values.AsSpan()), values.Select(v => (long)v));

    /// <summary>An array of packed weights.</summary>
    public string Packed(string name, byte[] values) => Array(name, "uint8_t", 1, values, values.Select(v => (long)v));

    /// <summary>An array of 32-bit integers.</summary>
    public string Array(string name, int[] values) =>
        Array(name, "int32_t", 4, MemoryMarshal.AsBytes(values.AsSpan()), values.Select(v => (long)v));

    /// <summary>An array of unsigned 16-bit integers.</summary>
    public string Array(string name, ReadOnlySpan<ushort> values) =>
        Array(name, "uint16_t", 2, MemoryMarshal.AsBytes(values), values.ToArray().Select(v => (long)v));

    /// <summary>A table of outputs, in their type.</summary>
    public string Table(string name, short[] values, CElement element) => element == CElement.Narrow
        ? Array(name, [.. values.Select(v => (sbyte)v)])
        : Array(name, element.Type, 2, MemoryMarshal.AsBytes(values.AsSpan()), values.Select(v => (long)v));

    /// <summary>Adds the fields multipliers, shifts and addends, for sums of type <paramref name="sum"/>.</summary>
    public CStruct Requantizers(CStruct fields, Requantizer[] requantizers, CElement sum)
    {
        bool isHigh = sum == CElement.HighSum;
        requantizers = isHigh ? HighShifts.Of(requantizers)! : requantizers;
        int[] multipliers = [.. requantizers.Select(r => r.Multiplier)];
        byte[] shifts = [.. requantizers.Select(r => (byte)(r.RightShift - (isHigh ? HighShifts.Bits : 0)))];
        long[] addends = [.. requantizers.Select(r => r.Addend)];
        return fields
            .Field("multipliers", Array("multipliers", multipliers))
            .Field("shifts", Array("shifts", "uint8_t", 1, shifts, shifts.Select(v => (long)v)))
            .Field("addends", Array("addends", "int64_t", 8, MemoryMarshal.AsBytes(addends.AsSpan()), addends));
    }

    /// <summary>Adds the field stage.</summary>
    public CStruct Stage(CStruct fields, OutputStage stage, CElement output)
    {
        var inner = new CStruct().Field("min", stage.Saturation.Min).Field("max", stage.Saturation.Max);
        if (StraightLines.Of(stage) is { } lines)
        {
            CStruct contents = new CStruct()
                .Field("split", lines.Split)
                .Field("shift", StraightLines.Shift)
                .Field("min", lines.Min)
                .Field("max", lines.Max)
                .Field("below", lines.Below.Multiplier)
                .Field("below_addend", lines.Below.Addend)
                .Field("above", lines.Above.Multiplier)
                .Field("above_addend", lines.Above.Addend);
            ConstantsSizeInBytes += contents.SizeInBytes;
            structures.Append($"static const askew_lines_{output.Suffix} lines_{layer} = {contents.Inline()};\n");
            inner.Field("lines", $"&lines_{layer}");
        }
        else if (stage.Table is { } table)
        {
            inner.Field("table", Table("table", table, output));
        }

        return fields.Field("stage", inner);
    }

    // Arrays with the same contents are one.
    private string Array(string name, string type, int size, ReadOnlySpan<byte> bytes, IEnumerable<long> values)
    {
        string key = type + Convert.ToHexString(SHA256.HashData(bytes));
        if (!arrayOfContents.TryGetValue(key, out string? identifier))
        {
            identifier = $"{name}_{layer}";
            for (int i = 2; !identifiers.Add(identifier); i++)
            {
                identifier = $"{name}_{layer}_{i}";
            }

            arrayOfContents.Add(key, identifier);
            ConstantsSizeInBytes += bytes.Length;

            // C has no arrays without elements.
            int count = Math.Max(1, bytes.Length / size);
            arrays.Append($"{constants}_WEIGHTS_SECTION static {constants}_WEIGHTS_CONST {type} {identifier}[{count}] = "
                + $"{{\n{CText.Numbers(values.DefaultIfEmpty(0))}}};\n");
        }

        return identifier;
    }

    private static string Place(int offset, string type) => type.EndsWith("int8_t", StringComparison.Ordinal)
        ? $"({type} *)(arena + {offset})"
        : $"({type} *)(void *)(arena + {offset})";
}
