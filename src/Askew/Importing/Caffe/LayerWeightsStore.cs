using System.Globalization;
using Askew.Graphs;
using Askew.Operators;
using Askew.Tensors;
using Google.Protobuf.Collections;

namespace Askew.Importing.Caffe;

/// <summary>The weights of a .caffemodel, by the names of layers, as Caffe finds them.</summary>
internal sealed class LayerWeightsStore
{
    private readonly Dictionary<string, RepeatedField<BlobProto>> blobs = new(StringComparer.Ordinal);

    /// <summary>The weights of <paramref name="weights"/>.</summary>
    /// <param name="weights">What the file holds.</param>
    /// <param name="name">The name of the file, for messages.</param>
    public LayerWeightsStore(NetWeights weights, string name)
    {
        WhyMissing = $"'{name}' has none for them; is it of another network?";
        foreach ((string layer, RepeatedField<BlobProto> own) in weights.Layer.Select(layer => (layer.Name, layer.Blobs))
            .Concat(weights.Layers.Select(layer => (layer.Name, layer.Blobs))))
        {
            // Layers without weights may be called like others; of two with weights Caffe takes the later.
            if (own.Count > 0)
            {
                blobs[layer] = own;
            }
        }
    }

    private LayerWeightsStore(string whyMissing) => WhyMissing = whyMissing;

    /// <summary>What to say of a layer whose weights are not here.</summary>
    public string WhyMissing { get; }

    /// <summary>No weights at all, and why.</summary>
    public static LayerWeightsStore None(string why) => new(why);

    /// <summary>Whether there are weights for the layer <paramref name="layer"/>.</summary>
    public bool Has(string layer) => blobs.ContainsKey(layer);

    /// <summary>How many blobs the layer <paramref name="layer"/> has.</summary>
    public int CountOf(string layer) => blobs.TryGetValue(layer, out RepeatedField<BlobProto>? own) ? own.Count : 0;

    /// <summary>Blob <paramref name="index"/> of the layer <paramref name="layer"/>.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="index">Which of its blobs.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="shape">The shape that it must have; leading extents of 1 are not minded, for old files give all blobs four.</param>
    /// <exception cref="GraphException">It is not there, or has another shape.</exception>
    public Tensor Read(string layer, int index, string what, Shape shape)
    {
        if (index >= CountOf(layer))
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"its {what} (blob {index}) is missing: it has {CountOf(layer)} blobs"));
        }

        BlobProto blob = blobs[layer][index];
        long[] extents = Extents(blob);
        int count = blob.DoubleData.Count > 0 ? blob.DoubleData.Count : blob.Data.Count;
        if (!Significant(extents).SequenceEqual(Significant(shape.Extents.ToArray().Select(extent => (long)extent))))
        {
            throw new GraphException($"its {what} (blob {index}) has the shape {NumberList.Text(extents)}, but {shape} was expected");
        }

        return count == shape.ElementCount
            ? Tensor.Of(shape, blob.DoubleData.Count > 0 ? [.. blob.DoubleData.Select(value => (float)value)] : blob.Data.ToArray())
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"its {what} (blob {index}) of shape {shape} holds {count} numbers in place of {shape.ElementCount}; the file is damaged"));
    }

    /// <summary>The shape of blob <paramref name="index"/>, as the file says it.</summary>
    /// <exception cref="GraphException">It is not there, or no tensor has such a shape.</exception>
    public Shape ShapeOf(string layer, int index, string what) => index < CountOf(layer)
        ? NodeReading.ShapeOf(Extents(blobs[layer][index]))
        : throw new GraphException(string.Create(
            CultureInfo.InvariantCulture, $"its {what} (blob {index}) is missing: it has {CountOf(layer)} blobs"));

    private static long[] Extents(BlobProto blob) => blob.Shape is { } shape
        ? [.. shape.Dim]
        : [blob.Num, blob.Channels, blob.Height, blob.Width];

    private static IEnumerable<long> Significant(IEnumerable<long> extents) => extents.SkipWhile(extent => extent == 1);
}
