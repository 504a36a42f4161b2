using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>What ONNX's data types, by their public numbers, become in Askew.</summary>
internal static class ElementTypes
{
    /// <summary>The element type for an ONNX data type; null where Askew has none. Real numbers of all widths become single
    /// precision.</summary>
    public static ElementType? Find(int onnxDataType) => onnxDataType switch
    {
        1 or 10 or 11 or 16 => ElementType.Float32,
        2 => ElementType.UInt8,
        3 => ElementType.Int8,
        5 => ElementType.Int16,
        6 => ElementType.Int32,
        7 => ElementType.Int64,
        9 => ElementType.Boolean,
        _ => null,
    };

    /// <summary>The same with the types that only constants have: integers of widths that nothing computes with before they are
    /// reals.</summary>
    public static ElementType? FindStored(int onnxDataType) => onnxDataType switch
    {
        4 => ElementType.UInt16,
        21 => ElementType.UInt4,
        22 => ElementType.Int4,
        _ => Find(onnxDataType),
    };

    /// <summary>The ONNX data type of <paramref name="type"/>.</summary>
    public static int CodeOf(ElementType type) => type switch
    {
        ElementType.Float32 => 1,
        ElementType.UInt8 => 2,
        ElementType.Int8 => 3,
        ElementType.Int16 => 5,
        ElementType.Int32 => 6,
        ElementType.Int64 => 7,
        ElementType.Boolean => 9,
        ElementType.UInt16 => 4,
        ElementType.UInt4 => 21,
        ElementType.Int4 => 22,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
