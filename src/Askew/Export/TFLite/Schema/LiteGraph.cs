using System.Runtime.InteropServices;
using System.Text;
using Askew.Graphs;

namespace Askew.Export.TFLite.Schema;

/// <summary>Collects tensors and operators, and makes a model file of them.</summary>
/// <remarks>The schema is that of version 3, known by field numbers.</remarks>
internal sealed class LiteGraph
{
    private const int SchemaVersion = 3;
    private const int BufferAlignment = 16;
    private const int RuntimeVersionLength = 16;

    // Where the number of an operator does not fit a byte, old readers find this.
    private const int LargestOldCode = 127;

    private readonly List<LiteTensor> tensors = [];
    private readonly List<LiteNode> nodes = [];
    private readonly UniqueNames names = new();
    private readonly Dictionary<string, int> lists = [];

    /// <summary>Tensor <paramref name="index"/>.</summary>
    public LiteTensor this[int index] => tensors[index];

    /// <summary>Declares a tensor that is computed or comes from outside; its number.</summary>
    public int Declare(string name, LiteType type, ReadOnlySpan<int> shape, LiteQuantization? quantization = null) =>
        Add(name, type, shape, null, quantization);

    /// <summary>Declares a tensor that never changes; its number.</summary>
    public int Constant<T>(
        string name, LiteType type, ReadOnlySpan<int> shape, ReadOnlySpan<T> values, LiteQuantization? quantization = null)
        where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes(values).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            int size = bytes.Length / Math.Max(1, values.Length);
            for (int i = 0; i < bytes.Length; i += size)
            {
                bytes.AsSpan(i, size).Reverse();
            }
        }

        return Add(name, type, shape, bytes, quantization);
    }

    /// <summary>A list of 32-bit integers, as shapes, axes and places are; the same list is there once.</summary>
    public int Integers(params int[] values) => Integers([values.Length], values);

    /// <summary>The same of another shape than that of a list.</summary>
    public int Integers(int[] shape, int[] values)
    {
        string key = $"{string.Join(',', shape)}:{string.Join(',', values)}";
        if (!lists.TryGetValue(key, out int tensor))
        {
            lists[key] = tensor = Constant<int>($"integers_{lists.Count}", LiteType.Int32, shape, values);
        }

        return tensor;
    }

    /// <summary>A 32-bit integer without dimensions.</summary>
    public int Integer(int value) => Integers([], [value]);

    /// <summary>Appends an operator, in the version that its result's elements ask for.</summary>
    public void Append(LiteOperator type, int[] inputs, int output, FlatTable? options = null) =>
        Append(type, type.VersionFor(tensors[output].Type), inputs, [output], options);

    /// <summary>Appends an operator in version <paramref name="version"/>.</summary>
    public void Append(LiteOperator type, LiteVersion version, int[] inputs, int[] outputs, FlatTable? options = null) =>
        nodes.Add(new LiteNode(type, version, inputs, outputs, options ?? new FlatTable()));

    /// <summary>The file, without what leads to no output.</summary>
    /// <param name="description">For people.</param>
    /// <param name="inputs">Tensors that come from outside, with the names by which callers know them.</param>
    /// <param name="outputs">Tensors that go outside, in the same way.</param>
    /// <param name="metadata">What else is to be known, by name.</param>
    public byte[] Finish(
        string description, IReadOnlyList<(string Name, int Tensor)> inputs, IReadOnlyList<(string Name, int Tensor)> outputs,
        IReadOnlyList<(string Name, byte[] Contents)> metadata)
    {
        LiteNode[] used = [.. Used(outputs.Select(output => output.Tensor))];
        int[] kept =
        [
            .. used.SelectMany(node => node.Inputs.Concat(node.Outputs)).Concat(inputs.Select(input => input.Tensor))
                .Concat(outputs.Select(output => output.Tensor)).Distinct().Order(),
        ];
        (LiteOperator Type, LiteVersion Version)[] codes = [.. used.Select(node => (node.Type, node.Version)).Distinct()];
        var buffers = new List<byte[]> { Array.Empty<byte>() };
        var described = new List<FlatTable>();
        foreach (int tensor in kept)
        {
            described.Add(tensors[tensor].ToTable(tensors[tensor].Contents is null ? 0 : buffers.Count));
            buffers.AddRange(tensors[tensor].Contents is { } contents ? [contents] : []);
        }

        var release = new byte[RuntimeVersionLength];
        Encoding.ASCII.GetBytes(codes.Length == 0 ? string.Empty : codes.Max(code => code.Version).Release, release);
        var known = new List<FlatTable>();
        foreach ((string name, byte[] contents) in metadata.Prepend(("min_runtime_version", release)))
        {
            known.Add(new FlatTable().Text(0, name).Int(1, buffers.Count));
            buffers.Add(contents);
        }

        Dictionary<int, int> numbers = kept.Select((tensor, number) => (tensor, number)).ToDictionary();
        FlatTable graph = new FlatTable()
            .Tables(0, described)
            .Ints(1, [.. inputs.Select(input => numbers[input.Tensor])])
            .Ints(2, [.. outputs.Select(output => numbers[output.Tensor])])
            .Tables(3, [.. used.Select(node => node.ToTable(Array.IndexOf(codes, (node.Type, node.Version)), tensor => numbers[tensor]))])
            .Text(4, "main");
        FlatTable signature = new FlatTable()
            .Tables(0, Mapped(inputs, numbers))
            .Tables(1, Mapped(outputs, numbers))
            .Text(2, "serving_default")
            .Int(4, 0);
        return new FlatTable()
            .Int(0, SchemaVersion)
            .Tables(1, [.. codes.Select(code => new FlatTable()
                .Byte(0, Math.Min(code.Type.Code, LargestOldCode)).Int(2, code.Version.Number).Int(3, code.Type.Code))])
            .Tables(2, [graph])
            .Text(3, description)
            .Tables(4, [.. buffers.Select(buffer =>
                buffer.Length == 0 ? new FlatTable() : new FlatTable().Bytes(0, buffer, BufferAlignment))])
            .Tables(6, known)
            .Tables(7, [signature])
            .ToFile("TFL3");
    }

    private Stack<LiteNode> Used(IEnumerable<int> outputs)
    {
        HashSet<int> read = [.. outputs];
        var used = new Stack<LiteNode>();
        foreach (LiteNode node in Enumerable.Reverse(nodes).Where(node => node.Outputs.Any(read.Contains)))
        {
            used.Push(node);
            read.UnionWith(node.Inputs);
        }

        return used;
    }

    private static FlatTable[] Mapped(IReadOnlyList<(string Name, int Tensor)> tensors, Dictionary<int, int> numbers) =>
        [.. tensors.Select(tensor => new FlatTable().Text(0, tensor.Name).Int(1, numbers[tensor.Tensor]))];

    private int Add(string name, LiteType type, ReadOnlySpan<int> shape, byte[]? contents, LiteQuantization? quantization)
    {
        tensors.Add(new LiteTensor(names.Of(name), type, shape.ToArray(), contents, quantization));
        return tensors.Count - 1;
    }
}
