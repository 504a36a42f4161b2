using Askew.Importing.Onnx;
using Google.Protobuf;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Testing;

/// <summary>What models that decide scales are made of.</summary>
internal static class QuantizedParts
{
    /// <summary>Adds QuantizeLinear and DequantizeLinear behind a tensor: <c>name/q</c>, and <c>name/r</c> where it does not end
    /// there.</summary>
    public static TestModel Mapped(this TestModel model, string name, float scale, int zeroPoint, DataType type, bool ends = true)
    {
        model.Stored($"{name}/s", $"{name}/z", type, [scale], zeroPoint).Node("QuantizeLinear", $"{name} {name}/s {name}/z", $"{name}/q");
        return ends ? model.Node("DequantizeLinear", $"{name}/q {name}/s {name}/z", $"{name}/r") : model;
    }

    /// <summary>Adds scales and zero points, all the same.</summary>
    public static TestModel Stored(this TestModel model, string scale, string zero, DataType type, float[] scales, int zeroPoint = 0)
    {
        int[] extents = scales.Length == 1 ? [] : [scales.Length];
        return model.Constant(scale, extents, scales).Whole(zero, type, extents, [.. scales.Select(_ => zeroPoint)]);
    }

    /// <summary>Adds integer weights <c>name/q</c> that look random, and their reals <c>name/r</c>.</summary>
    public static TestModel Weights(
        this TestModel model, string name, int[] extents, DataType type, float[] scales, int zeroPoint = 0, int axis = 0)
    {
        int most = type == DataType.Int4 ? 7 : 127;
        int count = extents.Aggregate(1, (product, extent) => product * extent);
        int[] values = [.. TestModel.Noise(count, name[0] + count).Select(value => (int)Math.Round(value * most) + zeroPoint)];
        return model.Whole($"{name}/q", type, extents, values)
            .Stored($"{name}/s", $"{name}/z", type, scales, zeroPoint)
            .Node("DequantizeLinear", $"{name}/q {name}/s {name}/z", $"{name}/r", ("axis", axis));
    }

    /// <summary>Adds integer weights <c>name/q</c> alone, with scales and zero points.</summary>
    public static TestModel RawWeights(this TestModel model, string name, int[] extents, DataType type, float[] scales, int zeroPoint = 0)
    {
        model.Weights(name, extents, type, scales, zeroPoint);
        model.Graph.Node.RemoveAt(model.Graph.Node.Count - 1);
        return model;
    }

    /// <summary>Adds a node of ONNX Runtime's own domain.</summary>
    public static TestModel Own(
        this TestModel model, string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        model.Node(type, inputs, outputs, attributes);
        model.Graph.Node[^1].Domain = "com.microsoft";
        return model;
    }

    /// <summary>Adds the reals <c>name/r</c> of integers <c>name/q</c>.</summary>
    public static TestModel Back(this TestModel model, string name) =>
        model.Node("DequantizeLinear", $"{name}/q {name}/s {name}/z", $"{name}/r").Output($"{name}/r");

    /// <summary>Adds biases in steps of the products, and their reals <c>name/r</c>.</summary>
    public static TestModel Bias(this TestModel model, string name, int[] values, float input, float[] weights)
    {
        model.Whole($"{name}/q", DataType.Int32, [values.Length], values)
            .Constant($"{name}/s", weights.Length == 1 ? [] : [weights.Length], [.. weights.Select(weight => input * weight)]);
        return model.Node("DequantizeLinear", $"{name}/q {name}/s", $"{name}/r", ("axis", 0));
    }

    /// <summary>Adds a constant of integers of any type.</summary>
    public static TestModel Whole(this TestModel model, string name, DataType type, int[] extents, int[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(extents.Select(extent => (long)extent));
        tensor.RawData = ByteString.CopyFrom(type switch
        {
            DataType.Int4 or DataType.Uint4 => [.. values.Chunk(2).Select(pair => (byte)((pair[0] & 0xF) | ((pair.Length > 1 ? pair[1] & 0xF : 0) << 4)))],
            DataType.Int8 or DataType.Uint8 or DataType.Bool => [.. values.Select(value => (byte)value)],
            DataType.Int16 or DataType.Uint16 => [.. values.SelectMany(value => BitConverter.GetBytes((short)value))],
            _ => [.. values.SelectMany(BitConverter.GetBytes)],
        });
        model.Graph.Initializer.Add(tensor);
        return model;
    }
}
