using Askew.Tensors;

namespace Askew.Operators;

/// <summary>Shapes that broadcast along the channels.</summary>
internal static class ChannelShapes
{
    /// <summary>Whether a constant of this shape gives every channel (dimension 1) of a tensor of rank <paramref name="rank"/> one number,
    /// or all of them the same.</summary>
    public static bool IsPerChannel(this Shape shape, int rank) => shape.ElementCount == 1
        || (rank >= 2 && shape.Rank >= rank - 1 && shape.Rank <= rank && shape[1 - rank] == shape.ElementCount);
}
