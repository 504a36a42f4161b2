using Askew.Export.C.Writing;
using Askew.Instructions;

namespace Askew.Export.C.Layers;

/// <summary>Layers that choose elements.</summary>
internal static class SelectionLayers
{
    public static void Write(SelectLargest select, LayerWriter writer)
    {
        CElement input = writer.ElementOf(select.Input);
        CElement output = writer.ElementOf(select.Output);
        string types = $"{input.Suffix}_{output.Suffix}";
        writer.Kernels.Use("select_largest_in_out", KernelTypes.Of(input, output));
        CStruct fields = new CStruct()
            .Field("runs", writer.Tensor(select.Input).Shape.ElementCount / select.Length)
            .Field("length", select.Length)
            .Field("inner", select.Inner)
            .Field("count", select.Count)
            .Field("smallest", select.IsSmallest ? 1 : 0)
            .Field("prefers_last", select.PrefersLast ? 1 : 0)
            .Field("indices", select.IndexZeroPoint is null ? 0 : 1)
            .Field("index_zero_point", select.IndexZeroPoint ?? 0);
        string layer = writer.Structure("askew_selection_" + types, fields);
        writer.Call("askew_select_largest_" + types, layer, writer.Source(select.Input), writer.Target(select.Output));
    }

    public static void Write(GatherRows gather, LayerWriter writer)
    {
        CElement input = writer.ElementOf(gather.Input);
        CElement output = writer.ElementOf(gather.Output);
        string types = $"{input.Suffix}_{output.Suffix}";
        writer.Kernels.Use("gather_rows_in_out", KernelTypes.Of(input, output));
        CStruct fields = new CStruct()
            .Field("count", writer.Tensor(gather.Input).Shape.ElementCount)
            .Field("rows", gather.Rows)
            .Field("width", gather.Width)
            .Field("zero_point", gather.IndexZeroPoint);
        string layer = writer.Structure("askew_rows_" + types, fields);
        writer.Call(
            "askew_gather_rows_" + types, layer, writer.Source(gather.Input), writer.Source(gather.Table), writer.Target(gather.Output));
    }
}
