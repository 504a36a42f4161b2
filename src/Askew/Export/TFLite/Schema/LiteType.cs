namespace Askew.Export.TFLite.Schema;

/// <summary>What a tensor's elements are, by the schema's numbers.</summary>
internal enum LiteType
{
    /// <summary>Reals in single precision.</summary>
    Float32 = 0,

    /// <summary>Integers of 32 bits.</summary>
    Int32 = 2,

    /// <summary>Integers of 64 bits.</summary>
    Int64 = 4,

    /// <summary>Integers of 16 bits.</summary>
    Int16 = 7,

    /// <summary>Integers of 8 bits.</summary>
    Int8 = 9,
}
