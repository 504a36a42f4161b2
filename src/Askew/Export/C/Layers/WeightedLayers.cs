using Askew.Export.C.Writing;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Export.C.Layers;

/// <summary>Convolutions and fully connected layers.</summary>
internal static class WeightedLayers
{
    // Rows and vectors of the tiles whose sums are registers: the large ones fill a register file of 32, the others are for few rows.
    private static readonly (int Rows, int Vectors)[] Tiles =
        [(12, 1), (12, 2), (8, 3), (6, 4), (4, 1), (4, 2), (4, 3), (4, 4), (1, 1), (1, 2), (1, 3), (1, 4)];

    // Distances of bytes from a zero point have 9 bits.
    private const long LargestByteProduct = 255 * 255;

    public static void Write(Convolve convolve, ConvolutionForm form, LayerWriter writer)
    {
        if (form.Method == ConvolutionMethod.Depthwise)
        {
            WriteDepthwise(convolve, form, writer);
            return;
        }

        if (form.Method == ConvolutionMethod.DepthwiseQuads)
        {
            WriteDepthwiseQuads(convolve, form, writer);
            return;
        }

        Shape result = writer.Tensor(convolve.Output).Shape;
        CStruct fields = WindowFields.Image(new CStruct(), writer.Tensor(convolve.Input).Shape)
            .Field("outputs", form.Packed?.Together ?? result[1])
            .Field("output_height", result.Rank == 4 ? result[2] : 1)
            .Field("output_width", result[-1])
            .Field("groups", convolve.Groups)
            .Field("output_stride", result[1]);
        WindowFields.Window(fields, convolve.Window).Field("pad_value", convolve.PadValue);
        var weights = new LinearWeights(
            WeightOrder.ChannelsLast(convolve.Weights, convolve.Requantizers.Length, convolve.Window.KernelSize), convolve.Requantizers);
        WriteDense(convolve.Input, convolve.Output, fields, weights, form, convolve.Groups, convolve.Stage, writer);
    }

    // Rows of a matrix are places of an image of one row.
    public static void Write(MultiplyMatrices matrices, ConvolutionForm form, LayerWriter writer)
    {
        var weights = new LinearWeights(matrices.Weights, matrices.Requantizers);
        int rows = writer.Tensor(matrices.Output).Shape.ElementCount / weights.Requantizers.Length;
        CStruct fields = WindowFields.Image(new CStruct(), new Shape(1, weights.Length, 1, rows))
            .Field("outputs", form.Packed?.Together ?? weights.Requantizers.Length)
            .Field("output_height", 1)
            .Field("output_width", rows)
            .Field("groups", 1)
            .Field("output_stride", weights.Requantizers.Length);
        WindowFields.Window(fields, new SlidingWindow(1, 1)).Field("pad_value", 0);
        WriteDense(matrices.Input, matrices.Output, fields, weights, form, 1, matrices.Stage, writer);
    }

    public static void Write(MultiplyActivations multiply, LayerWriter writer)
    {
        CElement left = writer.ElementOf(multiply.Left);
        CElement right = writer.ElementOf(multiply.Right);
        CElement output = writer.ElementOf(multiply.Output);
        bool fits = left == CElement.Narrow && right == CElement.Narrow && multiply.Length * LargestByteProduct <= int.MaxValue;
        CElement sum = fits ? CElement.Sum : CElement.WideSum;
        string types = $"{left.Suffix}_{right.Suffix}_{output.Suffix}_{sum.Suffix}";
        writer.Kernels.Use("multiply_activations_left_right_out_acc", KernelTypes.Of(left, right, output, sum));
        CStruct fields = new CStruct()
            .Field("matrices", writer.Tensor(multiply.Output).Shape.ElementCount / (multiply.Rows * multiply.Columns))
            .Field("rows", multiply.Rows)
            .Field("length", multiply.Length)
            .Field("columns", multiply.Columns)
            .Field("left_zero_point", multiply.LeftZeroPoint)
            .Field("right_zero_point", multiply.RightZeroPoint)
            .Field("multiplier", multiply.Requantizer.Multiplier)
            .Field("shift", multiply.Requantizer.RightShift)
            .Field("addend", multiply.Requantizer.Addend);
        writer.Stage(fields, multiply.Stage, output);
        string layer = writer.Structure("askew_matrices_" + types, fields);
        writer.Call(
            "askew_multiply_activations_" + types,
            layer,
            writer.Source(multiply.Left),
            writer.Source(multiply.Right),
            writer.Target(multiply.Output));
    }

    private static void WriteDense(
        int from, int to, CStruct fields, LinearWeights weights, ConvolutionForm form, int groups, OutputStage stage, LayerWriter writer)
    {
        CElement input = writer.ElementOf(from);
        CElement output = writer.ElementOf(to);
        string suffix = $"{input.Suffix}_{output.Suffix}_{form.Sum.Suffix}";
        if (form.Method == ConvolutionMethod.Quads)
        {
            WriteQuads(from, to, fields, weights, form, groups, stage, writer);
            return;
        }

        bool isPanels = form.Method == ConvolutionMethod.Panels;
        IReadOnlyList<(string Token, string Value)> types = KernelTypes.Of(input, output, form);
        foreach ((int rows, int vectors) in isPanels ? Tiles : [])
        {
            string sums = form.Row.SizeInBytes == 1 ? "panel_tile_sums" : "panel_tile_sums_pairs";
            writer.Kernels.Use(sums, [.. types, ("R", CText.Number(rows)), ("V", CText.Number(vectors))]);
        }

        sbyte[] ordered = isPanels ? WeightOrder.Panels(weights, groups) : WeightOrder.Padded(weights, form.RowLength);
        CStruct products = new CStruct().Field("weights", form.Packed is null ? writer.Array("weights", ordered) : "NULL");
        if (isPanels && form.Row.SizeInBytes == 1)
        {
            products.Field("weight_sums", writer.Array("sums", weights.Sums()));
        }

        writer.Requantizers(products, weights.Requantizers, form.Sum);
        writer.Stage(products, stage, output);
        fields.Field("row_length", form.RowLength).Field("rows", form.Rows).Field("products", products);
        Call(from, to, fields, ordered, form, ("in_out_acc", suffix), types, writer);
    }

    private static void WriteQuads(
        int from, int to, CStruct fields, LinearWeights weights, ConvolutionForm form, int groups, OutputStage stage, LayerWriter writer)
    {
        CElement input = writer.ElementOf(from);
        CElement output = writer.ElementOf(to);
        string kind = $"{form.Sum.Suffix}_{KernelTypes.StageOf(stage, output)}";
        sbyte[] ordered = WeightOrder.Quads(weights, groups, beyond: form.Packed is null);
        CStruct products = Products(
            form.Packed is null ? writer.Words("weights", ordered) : "NULL", weights.Requantizers, form.Products, groups,
            WeightOrder.Together, writer);
        writer.Stage(products, stage, output);
        fields.Field("row_length", form.RowLength).Field("rows", form.CopiedRows).Field("products", products);
        Call(
            from, to, fields, ordered, form, ("quads_in_out_stage", $"quads_{input.Suffix}_{output.Suffix}_{kind}"),
            [.. KernelTypes.Of(input, output, form), .. KernelTypes.Of(stage, output)], writer);
    }

    // Calls a kernel, or, where weights are packed, the one that unpacks them for it.
    private static void Call(
        int from, int to, CStruct fields, sbyte[] weights, ConvolutionForm form, (string Template, string Kind) kernel,
        IReadOnlyList<(string Token, string Value)> types, LayerWriter writer)
    {
        string type = $"{writer.ElementOf(from).Suffix}_{writer.ElementOf(to).Suffix}_{form.Sum.Suffix}";
        if (form.Packed is not { } packed)
        {
            writer.Kernels.Use("convolve_" + kernel.Template, types);
            string layer = writer.Structure("askew_convolution_" + type, fields);
            writer.Call("askew_convolve_" + kernel.Kind, layer, writer.Source(from), writer.Target(to), writer.Scratch(form.Row));
            return;
        }

        writer.Kernels.Use("convolve_packed_" + kernel.Template, types);
        CStruct parts = new CStruct()
            .Field("packed", writer.Packed("weights", packed.Pack(weights)))
            .Field("bits", packed.Bits)
            .Field("weights", packed.RowLength)
            .Field("part", fields);
        writer.Call(
            "askew_convolve_packed_" + kernel.Kind,
            writer.Structure("askew_packed_" + type, parts),
            writer.Source(from),
            writer.Target(to),
            writer.Scratch(CElement.Narrow),
            writer.Scratch(form.Row, packed.UnpackedSizeInBytes));
    }

    // For every so many outputs of a group what they begin with, their multipliers, their addends; or, with addends of 64 bits, 0, their
    // multipliers, both halves of their addends, their shifts.
    private static CStruct Products(
        string weights, Requantizer[] exact, HighProducts? products, int groups, int together, LayerWriter writer)
    {
        Requantizer[] high = products is null ? HighShifts.Of(exact)! : exact;
        int outputs = exact.Length / groups;
        int blocks = (outputs + together - 1) / together;
        int numbers = products is null ? 5 : 3;
        var requantizers = new int[checked(groups * blocks * together * numbers)];
        for (int i = 0; i < exact.Length; i++)
        {
            int output = i % outputs;
            int place = (((i / outputs * blocks) + (output / together)) * together * numbers) + (output % together);
            int[] values = products is not null
                ? [products.Outputs[i].Begin, products.Outputs[i].Multiplier, products.Outputs[i].Addend]
                : [0, high[i].Multiplier, (int)high[i].Addend, (int)(high[i].Addend >> HighShifts.Bits),
                    high[i].RightShift - HighShifts.Bits];
            for (int n = 0; n < numbers; n++)
            {
                requantizers[place + (n * together)] = values[n];
            }
        }

        return new CStruct().Field("weights", weights).Field("requantizers", writer.Array("requantizers", requantizers))
            .Field("shift", products?.RightShift ?? 0);
    }

    private static void WriteDepthwiseQuads(Convolve convolve, ConvolutionForm form, LayerWriter writer)
    {
        CElement output = writer.ElementOf(convolve.Output);
        string kind = KernelTypes.StageOf(convolve.Stage, output);
        bool isThree = convolve.Window is { KernelHeight: 3, KernelWidth: 3, DilationHeight: 1, DilationWidth: 1 }
            && convolve.Groups % WeightOrder.Together == 0;
        string window = isThree ? "three" : "any";
        writer.Kernels.Use(
            "depthwise_quads_window_out_stage",
            [.. KernelTypes.Of(CElement.Narrow, output, form), .. KernelTypes.Of(convolve.Stage, output),
                ("window", window), ("THREE", isThree ? "1" : "0"),
                ("TAPS", CText.Number(isThree ? convolve.Window.KernelSize : ConvolutionForm.MostTaps))]);
        Shape shape = writer.Tensor(convolve.Input).Shape;
        CStruct fields = new CStruct()
            .Field("window", WindowFields.Planes(shape, writer.Tensor(convolve.Output).Shape, convolve.Window))
            .Field("pad_value", convolve.PadValue);
        var weights = new LinearWeights(convolve.Weights, convolve.Requantizers);
        CStruct products = Products(
            writer.Words("weights", WeightOrder.TapsOfVectors(weights)), convolve.Requantizers, form.Products, 1, WeightOrder.Lanes,
            writer);
        writer.Stage(products, convolve.Stage, output);
        string types = $"{window}_{output.Suffix}_{kind}";
        string layer = writer.Structure("askew_depthwise_quads_" + types, fields.Field("products", products));
        writer.Call(
            "askew_convolve_depthwise_quads_" + types,
            layer, writer.Source(convolve.Input), writer.Target(convolve.Output), writer.Scratch(CElement.Narrow));
    }

    private static void WriteDepthwise(Convolve convolve, ConvolutionForm form, LayerWriter writer)
    {
        CElement sum = form.Sum;
        CElement input = writer.ElementOf(convolve.Input);
        CElement output = writer.ElementOf(convolve.Output);
        string types = $"{input.Suffix}_{output.Suffix}_{sum.Suffix}";
        writer.Kernels.Use("depthwise_in_out_acc", KernelTypes.Of(input, output, form));
        Shape result = writer.Tensor(convolve.Output).Shape;
        CStruct fields = WindowFields.Image(new CStruct(), writer.Tensor(convolve.Input).Shape)
            .Field("multiplier", result[1] / convolve.Groups)
            .Field("output_height", result.Rank == 4 ? result[2] : 1)
            .Field("output_width", result[-1]);
        WindowFields.Window(fields, convolve.Window).Field("pad_value", convolve.PadValue);
        var weights = new LinearWeights(convolve.Weights, convolve.Requantizers);
        CStruct products = new CStruct()
            .Field("weights", writer.Array("weights", WeightOrder.Taps(weights)))
            .Field("weight_sums", writer.Array("sums", weights.Sums()));
        writer.Requantizers(products, convolve.Requantizers, sum);
        writer.Stage(products, convolve.Stage, output);
        string layer = writer.Structure("askew_depthwise_" + types, fields.Field("products", products));
        writer.Call("askew_convolve_depthwise_" + types, layer, writer.Source(convolve.Input), writer.Target(convolve.Output));
    }
}
