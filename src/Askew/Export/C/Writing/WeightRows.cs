namespace Askew.Export.C.Writing;

/// <summary>The weights of a layer, a row for each output.</summary>
/// <param name="Outputs">How many rows there are.</param>
/// <param name="Length">Weights of a row, with the zeros behind them; 0 where kernels do not read rows.</param>
/// <param name="Groups">Groups of the layer.</param>
/// <param name="Packed">How they lie without gaps; null where each has a byte.</param>
internal sealed record WeightRows(int Outputs, int Length, int Groups, PackedWeights? Packed)
{
    /// <summary>Those of a layer that is computed as <paramref name="form"/> says.</summary>
    public static WeightRows Of(ConvolutionForm form, int outputs, int groups) => new(outputs, form.RowLength, groups, form.Packed);

    /// <summary>The bytes that they take with <paramref name="bits"/> bits each.</summary>
    public long SizeInBytes(int bits) => PackedWeights.SizeInBytes(Outputs, Length, Groups, bits);
}
