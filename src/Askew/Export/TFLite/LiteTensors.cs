using Askew.Export.Layout;
using Askew.Export.TFLite.Schema;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>The tensors of a program in a model: the same integers, scales and zero points.</summary>
internal sealed class LiteTensors
{
    private readonly LaidOutProgram laidOut;
    private readonly LiteGraph graph;
    private readonly Dictionary<int, int> known = [];
    private readonly Dictionary<int, int> origins = [];

    /// <summary>Prepares for <paramref name="laidOut"/>.</summary>
    public LiteTensors(LaidOutProgram laidOut, LiteGraph graph)
    {
        this.laidOut = laidOut;
        this.graph = graph;
    }

    /// <summary>Tensor <paramref name="tensor"/> of the program.</summary>
    public ProgramTensor this[int tensor] => laidOut.Program.Tensors[tensor];

    /// <summary>The extents of <paramref name="tensor"/> as they lie in memory.</summary>
    public int[] Shape(int tensor) => [.. laidOut.StoredShape(tensor).Extents];

    /// <summary>Where dimension <paramref name="dimension"/> of <paramref name="tensor"/> is in memory.</summary>
    public int Dimension(int tensor, int dimension) => laidOut.StoredDimension(tensor, dimension);

    /// <summary>The dimension of the channels in memory.</summary>
    public int ChannelDimension(int tensor) => Dimension(tensor, 1);

    /// <summary>The elements of <paramref name="tensor"/>.</summary>
    public LiteType TypeOf(int tensor) => TypeOf(this[tensor].Parameters);

    /// <summary>The tensor of the model that holds <paramref name="tensor"/>, which has been made.</summary>
    public int Of(int tensor)
    {
        if (known.TryGetValue(tensor, out int found))
        {
            return found;
        }

        ProgramTensor described = this[tensor];
        if (described.AliasOf is { } source)
        {
            return known[tensor] = Reshaped(Of(source), Shape(tensor), described.Name);
        }

        if (described.Constant is { } constant)
        {
            var quantization = LiteQuantization.Of(described.Parameters);
            return known[tensor] = described.ElementSizeInBytes == 1
                ? graph.Constant<sbyte>(described.Name, LiteType.Int8, Shape(tensor), constant, quantization)
                : graph.Constant<short>(described.Name, LiteType.Int16, Shape(tensor), Wide(constant), quantization);
        }

        return Declare(tensor);
    }

    /// <summary>The tensor of the model that <paramref name="tensor"/> is written to.</summary>
    /// <remarks>Where a program writes to a view of another tensor, call <see cref="Finish"/> when it is written.</remarks>
    public int Target(int tensor) => known.TryGetValue(tensor, out int found) ? found : Declare(tensor);

    /// <summary>Gives what was written to <paramref name="tensor"/> to the tensor that it is a view of.</summary>
    public void Finish(int tensor)
    {
        int storage = laidOut.Program.StorageOf(tensor);
        if (storage != tensor)
        {
            known[storage] = Reshaped(known[tensor], Shape(storage), this[storage].Name);
        }
    }

    /// <summary>A tensor between two operators, with a mapping of its own.</summary>
    public int Between(string name, int[] shape, QuantizationParameters parameters) =>
        graph.Declare(name, TypeOf(parameters), shape, LiteQuantization.Of(parameters));

    /// <summary>A tensor like <paramref name="tensor"/> of the model, of another shape.</summary>
    public int Like(int tensor, string name, params int[] shape) =>
        graph.Declare(name, graph[tensor].Type, shape, graph[tensor].Quantization);

    /// <summary>Tensor <paramref name="tensor"/> of the model under another shape.</summary>
    public int Reshaped(int tensor, int[] shape, string name)
    {
        if (graph[tensor].Shape.AsSpan().SequenceEqual(shape))
        {
            return tensor;
        }

        int origin = origins.GetValueOrDefault(tensor, tensor);
        if (graph[origin].Shape.AsSpan().SequenceEqual(shape))
        {
            return origin;
        }

        int view = Like(tensor, name, shape);
        Reshape(tensor, view);
        return view;
    }

    /// <summary>Copies <paramref name="from"/> to <paramref name="to"/>, of another shape.</summary>
    /// <remarks>A shape of a shape is one of what it was made of; what nobody reads then is left out of the model.</remarks>
    public void Reshape(int from, int to)
    {
        int[] shape = graph[to].Shape;
        from = origins.GetValueOrDefault(from, from);
        origins[to] = from;
        graph.Append(LiteOperator.Reshape, [from, graph.Integers(shape)], to, new FlatTable().Ints(0, shape));
    }

    /// <summary>Has <paramref name="write"/> make the integers of <paramref name="target"/> under another shape.</summary>
    public void WriteAs(int target, int[] shape, Action<int> write)
    {
        if (graph[target].Shape.AsSpan().SequenceEqual(shape))
        {
            write(target);
            return;
        }

        int shaped = Like(target, $"{graph[target].Name}_shaped", shape);
        write(shaped);
        Reshape(shaped, target);
    }

    /// <summary>A constant with the mapping of <paramref name="parameters"/>.</summary>
    public int Constant(string name, int[] shape, int[] values, QuantizationParameters parameters)
    {
        var quantization = LiteQuantization.Of(parameters);
        return TypeOf(parameters) == LiteType.Int8
            ? graph.Constant<sbyte>(name, LiteType.Int8, shape, [.. values.Select(value => checked((sbyte)value))], quantization)
            : graph.Constant<short>(name, LiteType.Int16, shape, [.. values.Select(value => checked((short)value))], quantization);
    }

    private static LiteType TypeOf(QuantizationParameters parameters) => parameters.BitWidth <= 8 ? LiteType.Int8 : LiteType.Int16;

    private int Declare(int tensor) => known[tensor] = graph.Declare(
        this[tensor].Name, TypeOf(tensor), Shape(tensor), LiteQuantization.Of(this[tensor].Parameters));

    private static short[] Wide(sbyte[] bytes)
    {
        var values = new short[bytes.Length / 2];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (short)((byte)bytes[2 * i] | (bytes[(2 * i) + 1] << 8));
        }

        return values;
    }
}
