using System.Globalization;
using Askew.Graphs;

namespace Askew.Importing.Caffe;

/// <summary>The inputs of a network: of layers of the type Input or MemoryData, or of the old field <c>input</c>.</summary>
internal static class NetInputs
{
    private const int OldRank = 4;

    /// <summary>The inputs in order, each with its name and its extents; null for one without.</summary>
    /// <exception cref="GraphException">Shapes and names do not fit.</exception>
    public static IEnumerable<(string Name, IReadOnlyList<long>? Extents)> Of(NetParameter net, IEnumerable<LayerParameter> layers)
    {
        for (int i = 0; i < net.Input.Count; i++)
        {
            yield return (net.Input[i], OldExtents(net, i));
        }

        foreach (LayerParameter layer in layers)
        {
            if (layer.Type == CaffeLayerKinds.Input)
            {
                IList<BlobShape> shapes = (layer.InputParam ?? new InputParameter()).Shape;
                if (shapes.Count > 1 && shapes.Count != layer.Top.Count)
                {
                    throw new GraphException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"layer '{layer.Name}' (Input) makes {layer.Top.Count} blobs and declares {shapes.Count} shapes"));
                }

                for (int i = 0; i < layer.Top.Count; i++)
                {
                    yield return (layer.Top[i], shapes.Count == 0 ? null : shapes[shapes.Count == 1 ? 0 : i].Dim);
                }
            }
            else if (layer.Type == CaffeLayerKinds.MemoryData)
            {
                MemoryDataParameter data = layer.MemoryDataParam ?? new MemoryDataParameter();
                for (int i = 0; i < layer.Top.Count; i++)
                {
                    yield return (layer.Top[i], i == 0 ? [data.BatchSize, data.Channels, data.Height, data.Width] : [data.BatchSize]);
                }
            }
        }
    }

    private static IReadOnlyList<long>? OldExtents(NetParameter net, int index) => net.InputShape.Count > 0
        ? net.InputShape.Count == net.Input.Count
            ? net.InputShape[index].Dim
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"the network has {net.Input.Count} inputs and declares {net.InputShape.Count} shapes"))
        : net.InputDim.Count == 0 ? null
        : net.InputDim.Count == OldRank * net.Input.Count
            ? [.. net.InputDim.Skip(OldRank * index).Take(OldRank).Select(extent => (long)extent)]
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"the network has {net.Input.Count} inputs, and input_dim has {net.InputDim.Count} numbers in place of {OldRank} for ")
                + "each");
}
