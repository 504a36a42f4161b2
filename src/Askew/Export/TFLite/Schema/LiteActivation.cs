namespace Askew.Export.TFLite.Schema;

/// <summary>What an operator does with its result before it is stored, by the schema's numbers.</summary>
internal enum LiteActivation
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is at least 0.</summary>
    Relu = 1,

    /// <summary>It is -1 to 1.</summary>
    ReluN1To1 = 2,

    /// <summary>It is 0 to 6.</summary>
    Relu6 = 3,
}
