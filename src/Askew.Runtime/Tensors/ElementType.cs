namespace Askew.Tensors;

/// <summary>What one element of a <see cref="Tensor"/> is.</summary>
internal enum ElementType
{
    /// <summary>IEEE 754 single precision; all real-valued work is done in it.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>Signed 8-bit integer.</summary>
    Int8,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,

    /// <summary>Signed 16-bit integer.</summary>
    Int16,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer; ONNX keeps shapes and indices in it.</summary>
    Int64,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16,

    /// <summary>Signed 4-bit integer, kept in a byte of its own.</summary>
    Int4,

    /// <summary>Unsigned 4-bit integer, kept in a byte of its own.</summary>
    UInt4,
}
