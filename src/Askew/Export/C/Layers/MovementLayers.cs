using Askew.Export.C.Writing;
using Askew.Export.Layout;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.C.Layers;

/// <summary>Layers that move elements, or mix neighbours.</summary>
internal static class MovementLayers
{
    public static void Write(Concatenate concatenate, LayerWriter writer)
    {
        CElement output = writer.ElementOf(concatenate.Output);
        Shape shape = writer.LaidOut.StoredShape(concatenate.Output);
        int axis = writer.LaidOut.StoredDimension(concatenate.Output, concatenate.Axis);
        bool isLast = writer.LaidOut.ChannelsLast[concatenate.Output];
        int start = 0;
        for (int p = 0; p < concatenate.Parts.Length; p++)
        {
            ProgramTensor part = writer.Tensor(concatenate.Parts[p]);
            CElement input = writer.ElementOf(concatenate.Parts[p]);
            writer.Kernels.Use("join_in_out", KernelTypes.Of(input, output));
            Shape stored = isLast ? LaidOutProgram.WithChannelsLast(part.Shape) : part.Shape;
            int run = stored.CountBetween(axis, stored.Rank);
            writer.Call(
                $"askew_join_{input.Suffix}_{output.Suffix}",
                CText.Number(shape.CountBetween(0, axis)),
                CText.Number(run),
                CText.Number(shape.CountBetween(axis, shape.Rank)),
                concatenate.Tables[p] is { } table ? writer.Table("table", table, output) : "NULL",
                CText.Number(part.Range.Min),
                writer.Source(concatenate.Parts[p]),
                $"{writer.Target(concatenate.Output)} + {start}");
            start += run;
        }
    }

    public static void Write(Rearrange rearrange, LayerWriter writer)
    {
        CElement element = writer.ElementOf(rearrange.Input);
        if (Transposition(rearrange) is (int batch, int rows, int columns))
        {
            writer.Kernels.Use("transpose_in", KernelTypes.Of(element, element));
            writer.Call(
                "askew_transpose_" + element.Suffix, CText.Number(batch), CText.Number(rows), CText.Number(columns),
                    writer.Source(rearrange.Input), writer.Target(rearrange.Output));
            return;
        }

        writer.Kernels.Use("rearrange_in", KernelTypes.Of(element, element));

        // A walk without dimensions has one place.
        bool isPoint = rearrange.Extents.Length == 0;
        int rank = Math.Max(1, rearrange.Extents.Length);
        writer.MovementRank = Math.Max(writer.MovementRank, rank);
        CStruct fields = new CStruct()
            .Field("count", writer.Tensor(rearrange.Output).Shape.ElementCount)
            .Field("rank", rank)
            .Field("offset", rearrange.Offset)
            .Field("pad_value", rearrange.PadValue)
            .Field("extents", writer.Array("extents", isPoint ? [1] : rearrange.Extents))
            .Field("strides", writer.Array("strides", isPoint ? [0] : rearrange.Strides))
            .Field("before", writer.Array("before", isPoint ? [0] : rearrange.Before))
            .Field("available", writer.Array("available", isPoint ? [1] : rearrange.Available));
        string layer = writer.Structure("askew_movement", fields);
        writer.Call("askew_rearrange_" + element.Suffix, layer, writer.Source(rearrange.Input), writer.Target(rearrange.Output));
    }

    public static void Write(Resize resize, LayerWriter writer)
    {
        CElement element = writer.ElementOf(resize.Input);
        bool isNearest = IsNearest(resize.Rows) && IsNearest(resize.Columns);
        string kernel = isNearest ? "resize_nearest" : "resize";
        writer.Kernels.Use(kernel + "_in", KernelTypes.Of(element, element));
        Shape input = writer.Tensor(resize.Input).Shape;
        CStruct fields = new CStruct()
            .Field("batch", input[0])
            .Field("channels", input[1])
            .Field("height", input.Rank == 4 ? input[2] : 1)
            .Field("width", input[-1])
            .Field("output_height", resize.Rows.First.Length)
            .Field("output_width", resize.Columns.First.Length);
        Axis(fields, "row", resize.Rows, isNearest, writer);
        Axis(fields, "column", resize.Columns, isNearest, writer);
        string layer = writer.Structure("askew_resampling", fields);
        writer.Call($"askew_{kernel}_{element.Suffix}", layer, writer.Source(resize.Input), writer.Target(resize.Output));
    }

    // Matrices one after the other, each with its rows as columns.
    private static (int Batch, int Rows, int Columns)? Transposition(Rearrange rearrange)
    {
        if (rearrange.Extents is not [int batch, int columns, int rows] || rearrange.Offset != 0 || rearrange.Before.Any(b => b != 0)
            || !rearrange.Available.AsSpan().SequenceEqual(rearrange.Extents))
        {
            return null;
        }

        bool isTransposed = rearrange.Strides[1] == 1 && rearrange.Strides[2] == columns
            && (batch == 1 || rearrange.Strides[0] == rows * columns);
        return isTransposed ? (batch, rows, columns) : null;
    }

    private static void Axis(CStruct fields, string name, ResizeAxis axis, bool isNearest, LayerWriter writer)
    {
        fields.Field("first_" + name, writer.Array("places", axis.First));
        if (!isNearest)
        {
            fields.Field("second_" + name, writer.Array("places", axis.Second))
                .Field($"second_{name}_weight", writer.Array("mixture", axis.SecondWeight));
        }
    }

    // What is mixed with itself, or not at all, stays what it is.
    private static bool IsNearest(ResizeAxis axis) =>
        axis.SecondWeight.Zip(axis.First, axis.Second).All(i => i.First == 0 || i.Second == i.Third);
}
