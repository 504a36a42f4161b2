using Askew.Instructions;

namespace Askew;

/// <summary>An input or output of an integer network: what it is called, and what its integers stand for.</summary>
/// <param name="Name">Its name in the float network.</param>
/// <param name="Shape">Its extents, the batch first.</param>
/// <param name="Scale">Real units per integer step: real = Scale * (integer - ZeroPoint).</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
/// <param name="Bits">Bits of an integer: 2 to 8, or 16.</param>
public sealed record NetworkTensor(string Name, IReadOnlyList<int> Shape, double Scale, int ZeroPoint, int Bits)
{
    /// <summary>How many elements it has.</summary>
    public int Length => Shape.Aggregate(1, (product, extent) => product * extent);

    internal static NetworkTensor Of(ProgramTensor tensor) => new(
        tensor.Name, tensor.Shape.Extents.ToArray(), tensor.Parameters.Scale, tensor.Parameters.ZeroPoint, tensor.Parameters.BitWidth);
}
