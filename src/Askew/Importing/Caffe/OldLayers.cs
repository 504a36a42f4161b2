using System.Collections;
using Askew.Graphs;
using Google.Protobuf.Reflection;

namespace Askew.Importing.Caffe;

/// <summary>Makes layers of today's form of those of the form before it, <c>layers { type: CONVOLUTION }</c>.</summary>
internal static class OldLayers
{
    // Whose names are not made of the old ones by the rule.
    private static readonly Dictionary<V1LayerParameter.Types.LayerType, string> others = new()
    {
        [V1LayerParameter.Types.LayerType.Absval] = "AbsVal",
        [V1LayerParameter.Types.LayerType.Argmax] = "ArgMax",
        [V1LayerParameter.Types.LayerType.Bnll] = "BNLL",
        [V1LayerParameter.Types.LayerType.Hdf5Data] = "HDF5Data",
        [V1LayerParameter.Types.LayerType.Hdf5Output] = "HDF5Output",
        [V1LayerParameter.Types.LayerType.Lrn] = "LRN",
        [V1LayerParameter.Types.LayerType.Mvn] = "MVN",
        [V1LayerParameter.Types.LayerType.Relu] = "ReLU",
        [V1LayerParameter.Types.LayerType.SoftmaxLoss] = "SoftmaxWithLoss",
        [V1LayerParameter.Types.LayerType.Tanh] = "TanH",
    };

    /// <summary>The layer that <paramref name="old"/> says.</summary>
    /// <exception cref="GraphException">It is of an older form still.</exception>
    public static LayerParameter Renewed(V1LayerParameter old)
    {
        if (old.Layer is not null)
        {
            throw new GraphException(
                "its layers lie within layers, as in the first versions of Caffe; upgrade it with Caffe's upgrade_net_proto_text");
        }

        var layer = new LayerParameter { Type = NameOf(old.Type) };
        foreach (FieldDescriptor field in V1LayerParameter.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.Name == "type" || LayerParameter.Descriptor.FindFieldByName(field.Name) is not { } same)
            {
                continue;
            }

            if (field.IsRepeated)
            {
                foreach (object value in (IList)field.Accessor.GetValue(old))
                {
                    ((IList)same.Accessor.GetValue(layer)).Add(value);
                }
            }
            else if (field.Accessor.HasValue(old))
            {
                same.Accessor.SetValue(layer, field.Accessor.GetValue(old));
            }
        }

        return layer;
    }

    // INNER_PRODUCT is InnerProduct.
    private static string NameOf(V1LayerParameter.Types.LayerType type) => others.GetValueOrDefault(type) ?? type.ToString();
}
