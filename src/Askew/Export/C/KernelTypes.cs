namespace Askew.Export.C;

/// <summary>The types that a kernel is made for, as tokens of its source.</summary>
internal static class KernelTypes
{
    /// <summary>One input, one output, and the type of sums.</summary>
    public static IReadOnlyList<(string Token, string Value)> Of(CElement input, CElement output, CElement? sum = null) =>
    [
        .. Named("in", input),
        .. Named("out", output),
        .. sum is null ? [] : Summed(sum),
        .. sum is null ? [] : Rows(input, sum),
    ];

    /// <summary>Two operands and an output.</summary>
    public static IReadOnlyList<(string Token, string Value)> Of(CElement left, CElement right, CElement output, CElement sum) =>
        [.. Named("left", left), .. Named("right", right), .. Named("out", output), .. Summed(sum)];

    /// <summary>The type of rows that are multiplied with weights: bytes where sums of theirs fit 32 bits.</summary>
    public static CElement RowOf(CElement input, CElement sum) =>
        input == CElement.Narrow && sum == CElement.Sum ? new CElement("row", "askew_row", 1) : CElement.Wide;

    private static IEnumerable<(string Token, string Value)> Named(string token, CElement element) =>
        [(token, element.Suffix), (token.ToUpperInvariant(), element.Type)];

    private static IEnumerable<(string Token, string Value)> Summed(CElement sum) =>
    [
        .. Named("acc", sum),
        ("PRODUCT", sum == CElement.Sum ? "(uint64_t)((int64_t)accumulator * multiplier)" : "(uint64_t)accumulator * (uint64_t)(int64_t)multiplier"),
    ];

    private static IEnumerable<(string Token, string Value)> Rows(CElement input, CElement sum)
    {
        CElement row = RowOf(input, sum);
        return [.. Named("row", row), ("BIAS", row.SizeInBytes == 1 ? "ASKEW_ROW_BIAS" : "0")];
    }
}
