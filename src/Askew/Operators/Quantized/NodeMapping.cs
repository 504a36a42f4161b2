using Askew.Graphs;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Operators.Quantized;

/// <summary>What a QuantizeLinear or DequantizeLinear node says: <c>real = scale * (stored - zeroPoint)</c>, with one scale and zero point
/// for the whole tensor or one for each index along an axis.</summary>
/// <param name="Scales">Real units per step: one, or one for each index; finite, not below the least normal single.</param>
/// <param name="ZeroPoints">As many as <paramref name="Scales"/>; each is a value that the stored type has.</param>
/// <param name="Axis">The dimension along which they differ; of no meaning where there is one.</param>
/// <param name="Stored">The type of the stored integers.</param>
internal sealed record NodeMapping(float[] Scales, int[] ZeroPoints, int Axis, ElementType Stored)
{
    // Below it single precision loses what a number is.
    private const float LeastScale = 1.17549435e-38f;

    /// <summary>Whether one scale and zero point serve the whole tensor.</summary>
    public bool IsPerTensor => Scales.Length == 1;

    /// <summary>Bits of the stored integers: 4, 8, 16, or 32.</summary>
    public int Bits => BitsOf(Stored);

    /// <summary>The least stored integer.</summary>
    public long Least => IsUnsigned(Stored) ? 0 : -(1L << (Bits - 1));

    /// <summary>The largest stored integer.</summary>
    public long Largest => Least + (1L << Bits) - 1;

    /// <summary>The mapping of a whole tensor to signed integers; unsigned ones are moved by half of their range, which changes
    /// nothing else.</summary>
    public QuantizationParameters Parameters =>
        new(Scales[0], IsUnsigned(Stored) ? ZeroPoints[0] - (1 << (Bits - 1)) : ZeroPoints[0], Bits);

    /// <summary>Reads what <paramref name="node"/> says of a tensor.</summary>
    /// <param name="node">Its inputs 1 and 2 are scales and zero points, which must be constant.</param>
    /// <param name="shape">The shape of the tensor.</param>
    /// <param name="stored">The type of the stored integers.</param>
    /// <exception cref="GraphException">They are not there, do not fit the shape or the type, or are no numbers to divide by.</exception>
    public static NodeMapping Of(Node node, Shape shape, ElementType stored)
    {
        if (BitsOf(stored) == 0)
        {
            throw new GraphException($"integers of type {stored} are not supported; int8, uint8, int16, uint16, int4 and uint4 are");
        }

        if (node.Attributes.Int("block_size", 0) != 0)
        {
            throw new GraphException(
                $"scales for blocks of {node.Attributes.Int("block_size", 0)} elements are not supported; one for a tensor or channel is");
        }

        Tensor scale = node.ConstantTensor(1, "scale") ?? throw new GraphException("its scale is missing");
        float[] scales = Array.ConvertAll(scale.ToDoubles(), value => (float)value);
        double[] zeroPoints = node.ConstantTensor(2, "zero point")?.ToDoubles() ?? new double[scales.Length];
        int axis = 0;
        if (scales.Length != 1)
        {
            axis = NodeReading.Axis(node.Attributes.Int("axis", 1), shape.Rank);
            if (scale.Shape.Rank != 1 || scales.Length != shape[axis])
            {
                throw new GraphException($"scales of shape {scale.Shape} do not fit dimension {axis} of a tensor of shape {shape}");
            }
        }

        if (zeroPoints.Length != scales.Length)
        {
            throw new GraphException($"it has {scales.Length} scales, but {zeroPoints.Length} zero points");
        }

        int wrong = Array.FindIndex(scales, value => !float.IsFinite(value) || value < LeastScale);
        if (wrong >= 0)
        {
            throw new GraphException(
                FormattableString.Invariant($"the scale {scales[wrong]}{At(wrong)} of '{node.Input(1).Name}' is not a positive number; ")
                + "export the model again with data that reach this tensor");
        }

        var mapping = new NodeMapping(scales, new int[scales.Length], axis, stored);
        for (int i = 0; i < zeroPoints.Length; i++)
        {
            if (!(zeroPoints[i] >= mapping.Least && zeroPoints[i] <= mapping.Largest))
            {
                throw new GraphException(
                    FormattableString.Invariant($"the zero point {zeroPoints[i]}{At(i)} is no {stored}, which has {mapping.Least} to ")
                    + FormattableString.Invariant($"{mapping.Largest}"));
            }

            mapping.ZeroPoints[i] = (int)zeroPoints[i];
        }

        return mapping;

        string At(int index) => scales.Length == 1 ? string.Empty : FormattableString.Invariant($" of channel {index}");
    }

    /// <summary>How many elements of a tensor of <paramref name="shape"/>, one after the other, have the same scale; then come those of the
    /// next.</summary>
    public int RunIn(Shape shape) => IsPerTensor ? Math.Max(1, shape.ElementCount) : Math.Max(1, shape.CountBetween(Axis + 1, shape.Rank));

    /// <summary>Bits of stored integers; 0 for a type that nothing is quantised to.</summary>
    public static int BitsOf(ElementType stored) => stored switch
    {
        ElementType.Int4 or ElementType.UInt4 => 4,
        ElementType.Int8 or ElementType.UInt8 => 8,
        ElementType.Int16 or ElementType.UInt16 => 16,
        ElementType.Int32 => 32,
        _ => 0,
    };

    private static bool IsUnsigned(ElementType stored) => stored is ElementType.UInt4 or ElementType.UInt8 or ElementType.UInt16;
}
