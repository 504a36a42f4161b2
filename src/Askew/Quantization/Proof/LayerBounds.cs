using Askew.Numerics;

namespace Askew.Quantization.Proof;

/// <summary>What is proven of one instruction for all inputs: the largest absolute values that its registers can hold.</summary>
/// <param name="Node">The network's node.</param>
/// <param name="Instruction">The kind of instruction.</param>
/// <param name="Accumulator">Bound of every partial sum.</param>
/// <param name="Product">Bound of the accumulator times the multiplier, with and without the addend.</param>
/// <param name="Addend">Bound of the addend.</param>
internal sealed record LayerBounds(string Node, string Instruction, Int128 Accumulator, Int128 Product, Int128 Addend)
{
    /// <summary>Whether the step reads 16-bit activations; its accumulator is then a register as wide as the product's.</summary>
    public bool IsWide { get; init; }

    /// <summary>The bits that the accumulator has in registers of these widths.</summary>
    public int AccumulatorWidth(RegisterWidths widths) => IsWide ? widths.Product : widths.Accumulator;

    /// <summary>Whether everything fits registers of these widths.</summary>
    public bool Fits(RegisterWidths widths) =>
        RegisterWidths.Fits(Accumulator, AccumulatorWidth(widths))
        && RegisterWidths.Fits(Product, widths.Product)
        && RegisterWidths.Fits(Addend, widths.Addend);
}
