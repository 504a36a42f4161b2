using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.C.Writing;

/// <summary>The types that a kernel is made for, as tokens of its source.</summary>
internal static class KernelTypes
{
    /// <summary>One input, one output, and the type of sums.</summary>
    public static IReadOnlyList<(string Token, string Value)> Of(CElement input, CElement output, CElement? sum = null) =>
    [
        .. Named("in", input),
        .. Output(output),
        .. sum is null ? [] : Summed(sum),
    ];

    /// <summary>A layer with weights.</summary>
    public static IReadOnlyList<(string Token, string Value)> Of(CElement input, CElement output, ConvolutionForm form) =>
    [
        .. Of(input, output, form.Sum),
        .. Named("row", form.Row),
        ("form", form.Method switch { ConvolutionMethod.Panels => "panels", ConvolutionMethod.Quads => "quads", _ => "rows" }),
        ("products", form.Method == ConvolutionMethod.Quads ? "quads" : "products"),
        ("NUMBERS", form.Products is null ? "20" : "12"),
        ("BIAS", form.Row.SizeInBytes == 1 ? "ASKEW_ROW_BIAS" : "0"),
        ("ROWSIZE", CText.Number(form.Row.SizeInBytes)),
        ("pairs", form.Row.SizeInBytes == 1 ? "" : "_pairs"),
        ("lanes", input == CElement.Narrow ? "vectors" : "pairs"),
    ];

    /// <summary>What follows requantisation, and how many outputs vectors store at a time.</summary>
    public static IReadOnlyList<(string Token, string Value)> Of(OutputStage stage, CElement output)
    {
        string kind = StageOf(stage, output);
        return
        [
            ("stage", kind),
            ("TABLE", kind == "table" ? "1" : "0"),
            ("BYTES", kind != "table" && output == CElement.Narrow ? "1" : "0"),
            ("VSTORE", output == CElement.Narrow ? "vstrbq" : "vstrhq"),
        ];
    }

    /// <summary>How names of kernels call what follows requantisation: all that a byte can be, a range, or a table.</summary>
    public static string StageOf(OutputStage stage, CElement output) =>
        stage.Table is not null ? "table"
        : output == CElement.Narrow && stage.Saturation == new IntegerRange(sbyte.MinValue, sbyte.MaxValue) ? "bytes" : "range";

    /// <summary>Two operands and an output.</summary>
    public static IReadOnlyList<(string Token, string Value)> Of(CElement left, CElement right, CElement output, CElement sum) =>
        [.. Named("left", left), .. Named("right", right), .. Output(output), .. Summed(sum)];

    /// <summary>The type of rows that are multiplied with weights: bytes where sums of theirs fit 32 bits.</summary>
    public static CElement RowOf(CElement input, CElement sum) =>
        input == CElement.Narrow && sum != CElement.WideSum ? new CElement("row", "askew_row", 1) : CElement.Wide;

    private static IEnumerable<(string Token, string Value)> Output(CElement element) =>
        [.. Named("out", element), ("OUTSIZE", CText.Number(element.SizeInBytes))];

    private static IEnumerable<(string Token, string Value)> Named(string token, CElement element) =>
        [(token, element.Suffix), (token.ToUpperInvariant(), element.Type)];

    private static IEnumerable<(string Token, string Value)> Summed(CElement sum) =>
    [
        .. Named("acc", sum),
        ("PRODUCT", sum != CElement.WideSum ? "(uint64_t)((int64_t)accumulator * multiplier)"
            : "(uint64_t)accumulator * (uint64_t)(int64_t)multiplier"),
        ("REQUANTIZED", sum == CElement.HighSum ? "int32_t" : "int64_t"),
        ("SHIFTED", sum == CElement.HighSum ? "askew_shift_right_32((int32_t)askew_shift_right(value, 32), shift)"
            : "askew_shift_right(value, shift)"),
        ("SHIFT", sum == CElement.HighSum ? "(32 + shift)" : "shift"),
    ];
}
