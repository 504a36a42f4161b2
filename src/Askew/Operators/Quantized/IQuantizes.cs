using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>An operator whose first output holds integers that stand for reals.</summary>
internal interface IQuantizes
{
    /// <summary>The scale and the zero point of the first output of <paramref name="node"/>; null where it holds reals.</summary>
    (Value Scale, Value? ZeroPoint)? MappingOf(Node node);
}
