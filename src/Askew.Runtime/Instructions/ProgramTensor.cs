using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Instructions;

/// <summary>One tensor of a program.</summary>
/// <param name="Name">The name that it has in the network, or one made from it.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Parameters">Its mapping from integers to reals.</param>
internal sealed record ProgramTensor(string Name, Shape Shape, QuantizationParameters Parameters)
{
    /// <summary>The tensor whose integers these are, under another shape; null for a tensor with storage of its own.</summary>
    public int? AliasOf { get; init; }

    /// <summary>The type of whole numbers or truths that the network has for an input, such as ids of tokens, or an output; null for reals.
    /// Inside it makes no difference.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(JsonStringEnumConverter<ElementType>))]
    public ElementType? Whole { get; init; }

    /// <summary>The integers, where they never change: one byte each up to 8 bits, two above, the lower one first.</summary>
    public sbyte[]? Constant { get; init; }

    /// <summary>The integers that can be stored.</summary>
    [JsonIgnore]
    public IntegerRange Range => Parameters.Range;

    /// <summary>Bytes of one element: 1 up to 8 bits, 2 above.</summary>
    [JsonIgnore]
    public int ElementSizeInBytes => Parameters.BitWidth <= 8 ? 1 : 2;

    /// <summary>Bytes of all elements.</summary>
    [JsonIgnore]
    public int SizeInBytes => checked(Shape.ElementCount * ElementSizeInBytes);

    /// <summary>What <see cref="Constant"/> is of <paramref name="reals"/> under <paramref name="parameters"/>.</summary>
    public static sbyte[] ConstantOf(double[] reals, QuantizationParameters parameters) => parameters.BitWidth > 8
        ? MemoryMarshal.Cast<short, sbyte>(Array.ConvertAll(reals, real => (short)parameters.Quantize(real))).ToArray()
        : Array.ConvertAll(reals, real => (sbyte)parameters.Quantize(real));
}
