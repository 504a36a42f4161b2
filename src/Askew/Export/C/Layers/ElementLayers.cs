using Askew.Export.C.Writing;
using Askew.Export.Layout;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.C.Layers;

/// <summary>Layers that work element by element.</summary>
internal static class ElementLayers
{
    // Of multipliers and addends that are split.
    private const int LowBits = 16;
    private const int LowMask = (1 << LowBits) - 1;

    public static void Write(LookUp lookUp, LayerWriter writer)
    {
        CElement input = writer.ElementOf(lookUp.Input);
        CElement output = writer.ElementOf(lookUp.Output);
        string types = $"{input.Suffix}_{output.Suffix}";
        writer.Kernels.Use("look_up_in_out", KernelTypes.Of(input, output));
        ProgramTensor tensor = writer.Tensor(lookUp.Input);
        CStruct fields = Runs(writer.LaidOut, lookUp.Input, lookUp.Tables)
            .Field("tables", lookUp.Tables)
            .Field("entries", tensor.Range.Count)
            .Field("smallest", tensor.Range.Min)
            .Field("table", writer.Table("table", lookUp.Table, output));
        string layer = writer.Structure("askew_tables_" + types, fields);
        writer.Call("askew_look_up_" + types, layer, writer.Source(lookUp.Input), writer.Target(lookUp.Output));
    }

    public static void Write(Rescale rescale, LayerWriter writer)
    {
        CElement input = writer.ElementOf(rescale.Input);
        CElement output = writer.ElementOf(rescale.Output);
        string types = $"{input.Suffix}_{output.Suffix}";
        writer.Kernels.Use("rescale_in_out", KernelTypes.Of(input, output, CElement.Sum));
        CStruct fields = Runs(writer.LaidOut, rescale.Input, rescale.Requantizers.Length)
            .Field("requantizers", rescale.Requantizers.Length);
        writer.Requantizers(fields, rescale.Requantizers, CElement.Sum);
        writer.Stage(fields, rescale.Stage, output);
        string layer = writer.Structure("askew_rescaling_" + types, fields);
        writer.Call("askew_rescale_" + types, layer, writer.Source(rescale.Input), writer.Target(rescale.Output));
    }

    public static void Write(AddRescaled add, bool savesMemory, LayerWriter writer)
    {
        CElement left = writer.ElementOf(add.Left);
        CElement right = writer.ElementOf(add.Right);
        CElement output = writer.ElementOf(add.Output);
        if (savesMemory && left == CElement.Narrow && right == CElement.Narrow && CanBeSplit(add))
        {
            WriteSplit(add, output, writer);
            return;
        }

        string types = $"{left.Suffix}_{right.Suffix}_{output.Suffix}";
        writer.Kernels.Use("add_left_right_out", KernelTypes.Of(left, right, output, CElement.Sum));
        CStruct fields = Walk(add.Left, add.Right, add.Output, writer)
            .Field("left_multiplier", add.LeftMultiplier)
            .Field("right_multiplier", add.RightMultiplier)
            .Field("shift", add.RightShift)
            .Field("addend", add.Addend);
        writer.Stage(fields, add.Stage, output);
        string layer = writer.Structure("askew_sum_" + types, fields);
        writer.Call("askew_add_" + types, layer, writer.Source(add.Left), writer.Source(add.Right), writer.Target(add.Output));
    }

    // The shift is that of both parts at least. Products of bytes with the upper parts have 24 bits, so the sum has fewer than 32.
    private static bool CanBeSplit(AddRescaled add) =>
        add.RightShift >= LowBits && add.RightShift - LowBits < 32 && Math.Abs(add.Addend >> LowBits) < 1 << 30;

    private static void WriteSplit(AddRescaled add, CElement output, LayerWriter writer)
    {
        string kind = KernelTypes.StageOf(add.Stage, output);
        writer.Kernels.Use(
            "add_split_out_stage", [.. KernelTypes.Of(CElement.Narrow, output), .. KernelTypes.Of(add.Stage, output)]);
        CStruct fields = Walk(add.Left, add.Right, add.Output, writer)
            .Field("left_high", add.LeftMultiplier >> LowBits)
            .Field("left_low", add.LeftMultiplier & LowMask)
            .Field("right_high", add.RightMultiplier >> LowBits)
            .Field("right_low", add.RightMultiplier & LowMask)
            .Field("addend_high", add.Addend >> LowBits)
            .Field("addend_low", add.Addend & LowMask)
            .Field("shift", add.RightShift - LowBits);
        writer.Stage(fields, add.Stage, output);
        string layer = writer.Structure("askew_split_sum_" + output.Suffix, fields);
        writer.Call(
            $"askew_add_split_{output.Suffix}_{kind}", layer, writer.Source(add.Left), writer.Source(add.Right), writer.Target(add.Output));
    }

    public static void Write(MultiplyRescaled multiply, LayerWriter writer)
    {
        CElement left = writer.ElementOf(multiply.Left);
        CElement right = writer.ElementOf(multiply.Right);
        CElement output = writer.ElementOf(multiply.Output);
        CElement sum = left == CElement.Narrow && right == CElement.Narrow ? CElement.Sum : CElement.WideSum;
        string types = $"{left.Suffix}_{right.Suffix}_{output.Suffix}";
        writer.Kernels.Use("multiply_left_right_out", KernelTypes.Of(left, right, output, sum));
        CStruct fields = Walk(multiply.Left, multiply.Right, multiply.Output, writer)
            .Field("left_zero_point", multiply.LeftZeroPoint)
            .Field("right_zero_point", multiply.RightZeroPoint)
            .Field("multiplier", multiply.Requantizer.Multiplier)
            .Field("shift", multiply.Requantizer.RightShift)
            .Field("addend", multiply.Requantizer.Addend);
        writer.Stage(fields, multiply.Stage, output);
        string layer = writer.Structure("askew_product_" + types, fields);
        writer.Call("askew_multiply_" + types, layer, writer.Source(multiply.Left), writer.Source(multiply.Right),
            writer.Target(multiply.Output));
    }

    // One kind for all elements, or one for each channel in turn.
    private static CStruct Runs(LaidOutProgram laidOut, int tensor, int kinds)
    {
        Shape shape = laidOut.StoredShape(tensor);
        return new CStruct()
            .Field("count", shape.ElementCount)
            .Field("run", kinds == 1 ? shape.ElementCount : shape.CountBetween(laidOut.StoredDimension(tensor, 1) + 1, shape.Rank));
    }

    private static CStruct Walk(int left, int right, int output, LayerWriter writer)
    {
        // Operands that are the same in both orders have their dimensions in that of the output.
        bool isLast = writer.LaidOut.ChannelsLast[output];
        BroadcastWalk walk = BroadcastWalk.Of(Stored(left), Stored(right), Stored(output));
        writer.WalkRank = Math.Max(writer.WalkRank, walk.Extents.Length);
        CStruct fields = new CStruct()
            .Field("count", writer.Tensor(output).Shape.ElementCount)
            .Field("run", walk.Run)
            .Field("left_step", walk.LeftStep)
            .Field("right_step", walk.RightStep)
            .Field("rank", walk.Extents.Length);
        if (walk.Extents.Length > 0)
        {
            fields.Field("extents", writer.Array("extents", walk.Extents))
                .Field("left_strides", writer.Array("strides", walk.LeftStrides))
                .Field("right_strides", writer.Array("strides", walk.RightStrides));
        }

        return new CStruct().Field("walk", fields);

        Shape Stored(int tensor)
        {
            Shape shape = writer.Tensor(tensor).Shape;
            return isLast && shape.Rank >= 3 ? LaidOutProgram.WithChannelsLast(shape) : shape;
        }
    }
}
