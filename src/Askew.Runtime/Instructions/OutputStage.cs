using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>What happens to a requantised result: saturation, then a table where an activation is fused.</summary>
/// <param name="Saturation">Bounds after the shift: what the storage can hold, narrowed by a fused clamp.</param>
/// <param name="Table">Entry <c>value - Saturation.Min</c> is the output; null where the saturated value is.</param>
internal sealed record OutputStage(IntegerRange Saturation, short[]? Table = null)
{
    /// <summary>The output for a requantised value.</summary>
    public int Apply(long requantized)
    {
        int value = Saturation.Saturate(requantized);
        return Table is null ? value : Table[value - Saturation.Min];
    }
}
