using Askew.Files;
using Google.Protobuf.Collections;

namespace Askew.Importing.Onnx;

/// <summary>Makes the names in a graph message legible: they go into messages, tables and files.</summary>
internal static class LegibleNames
{
    /// <summary>Replaces what cannot be shown in all names of <paramref name="graph"/>; most have nothing of the kind.</summary>
    public static void Apply(GraphProto graph)
    {
        graph.Name = LegibleText.Of(graph.Name);
        foreach (TensorProto initializer in graph.Initializer)
        {
            initializer.Name = LegibleText.Of(initializer.Name);
        }

        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output))
        {
            value.Name = LegibleText.Of(value.Name);
        }

        foreach (NodeProto node in graph.Node)
        {
            node.Name = LegibleText.Of(node.Name);
            node.OpType = LegibleText.Of(node.OpType);
            node.Domain = LegibleText.Of(node.Domain);
            Apply(node.Input);
            Apply(node.Output);
            foreach (AttributeProto attribute in node.Attribute.Where(attribute => attribute.G is not null))
            {
                Apply(attribute.G);
            }
        }
    }

    private static void Apply(RepeatedField<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (!LegibleText.Is(names[i]))
            {
                names[i] = LegibleText.Of(names[i]);
            }
        }
    }
}
