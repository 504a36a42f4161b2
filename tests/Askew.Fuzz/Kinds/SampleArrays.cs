using Askew.Importing.Onnx;
using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Tensors;
using Google.Protobuf;

namespace Askew.Fuzz.Kinds;

/// <summary>Samples for a network that may be damaged: whatever its file says its inputs are, as far as that can be read.</summary>
internal static class SampleArrays
{
    private const int Samples = 2;
    private const int MostElements = 1 << 16;

    /// <summary>A .npz file with a batch for each input.</summary>
    public static byte[] For(byte[] model)
    {
        var arrays = new List<NamedTensor>();
        var random = new Random(model.Length);
        foreach ((string name, int[] extents) in Inputs(model))
        {
            var shape = new Shape([Samples, .. extents.Skip(1)]);
            float[] values = [.. Enumerable.Range(0, shape.ElementCount).Select(_ => (float)((random.NextDouble() * 4) - 2))];
            arrays.Add(new NamedTensor(name.Length > 0 && name.All(char.IsLetterOrDigit) ? name : "x", Tensor.Of(shape, values)));
        }

        using var stream = new MemoryStream();
        NpzFile.Write(stream, arrays.DistinctBy(array => array.Name));
        return stream.ToArray();
    }

    private static IEnumerable<(string Name, int[] Extents)> Inputs(byte[] model)
    {
        GraphProto? graph = null;
        try
        {
            graph = ModelProto.Parser.ParseFrom(model).Graph;
        }
        catch (InvalidProtocolBufferException)
        {
            // Then the samples do not matter.
        }

        var constants = (graph?.Initializer.Select(tensor => tensor.Name) ?? []).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] inputs = [.. (graph?.Input ?? []).Where(input => !constants.Contains(input.Name)).Take(4)];
        return inputs.Length == 0 ? [("x", [1, 3, 6, 6])] : inputs.Select(input => (input.Name, Extents(input)));
    }

    private static int[] Extents(ValueInfoProto input)
    {
        int[] extents = [.. (input.Type?.TensorType?.Shape?.Dim ?? []).Select(dim => (int)Math.Clamp(dim.DimValue, 1, 64))];
        long count = extents.Aggregate(1L, (product, extent) => product * extent);
        return extents.Length is 0 or > 6 || count > MostElements ? [1, 3, 6, 6] : extents;
    }
}
