namespace Askew.Operators.Shapes;

/// <summary>What can be asked of two numbers or truths, by the names of ONNX's operators.</summary>
internal enum Relation
{
    /// <summary>Whether both are the same.</summary>
    Equal,

    /// <summary>Whether the first is less.</summary>
    Less,

    /// <summary>Whether the first is not greater.</summary>
    LessOrEqual,

    /// <summary>Whether the first is greater.</summary>
    Greater,

    /// <summary>Whether the first is not less.</summary>
    GreaterOrEqual,

    /// <summary>Whether both are true.</summary>
    And,

    /// <summary>Whether one is true at least.</summary>
    Or,

    /// <summary>Whether just one is true.</summary>
    Xor,
}
