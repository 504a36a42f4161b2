using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Export.C.Layers;

/// <summary>Convolutions and fully connected layers.</summary>
internal static class WeightedLayers
{
    public static void Write(Convolve convolve, LayerWriter writer)
    {
        switch (writer.Form.Kernel)
        {
            case ConvolutionKernel.Depthwise:
                WriteDepthwise(convolve, writer);
                break;
            case ConvolutionKernel.Matrix:
                WriteMatrix(convolve.Input, convolve.Output, convolve.Weights, convolve.Requantizers, convolve.Stage, writer);
                break;
            default:
                WriteDense(convolve, writer);
                break;
        }
    }

    public static void Write(MultiplyMatrices matrices, LayerWriter writer) =>
        WriteMatrix(matrices.Input, matrices.Output, matrices.Weights, matrices.Requantizers, matrices.Stage, writer);

    private static void WriteDense(Convolve convolve, LayerWriter writer)
    {
        ConvolutionForm form = writer.Form;
        CElement input = writer.ElementOf(convolve.Input);
        CElement output = writer.ElementOf(convolve.Output);
        string types = $"{input.Suffix}_{output.Suffix}_{form.Sum.Suffix}";
        writer.Kernels.Use("convolve_in_out_acc", KernelTypes.Of(input, output, form.Sum));
        Shape result = writer.Tensor(convolve.Output).Shape;
        CStruct fields = WindowFields.Image(new CStruct(), writer.Tensor(convolve.Input).Shape)
            .Field("outputs", result[1])
            .Field("output_height", result.Rank == 4 ? result[2] : 1)
            .Field("output_width", result[-1])
            .Field("groups", convolve.Groups);
        WindowFields.Window(fields, convolve.Window).Field("pad_value", convolve.PadValue).Field("pixels", form.Pixels);
        Weights(fields, convolve.Weights, convolve.Requantizers, convolve.Stage, output, writer);
        string layer = writer.Structure("askew_convolution_" + types, fields);
        writer.Call("askew_convolve_" + types, layer, writer.Source(convolve.Input), writer.Target(convolve.Output), writer.Scratch(form.Row));
    }

    private static void WriteDepthwise(Convolve convolve, LayerWriter writer)
    {
        CElement sum = writer.Form.Sum;
        CElement input = writer.ElementOf(convolve.Input);
        CElement output = writer.ElementOf(convolve.Output);
        string types = $"{input.Suffix}_{output.Suffix}_{sum.Suffix}";
        writer.Kernels.Use("depthwise_in_out_acc", KernelTypes.Of(input, output, sum));
        Shape result = writer.Tensor(convolve.Output).Shape;
        CStruct fields = WindowFields.Image(new CStruct(), writer.Tensor(convolve.Input).Shape)
            .Field("multiplier", result[1] / convolve.Groups)
            .Field("output_height", result.Rank == 4 ? result[2] : 1)
            .Field("output_width", result[-1]);
        WindowFields.Window(fields, convolve.Window).Field("pad_value", convolve.PadValue);
        Weights(fields, convolve.Weights, convolve.Requantizers, convolve.Stage, output, writer);
        string layer = writer.Structure("askew_depthwise_" + types, fields);
        writer.Call("askew_convolve_depthwise_" + types, layer, writer.Source(convolve.Input), writer.Target(convolve.Output));
    }

    private static void WriteMatrix(int from, int to, sbyte[] weights, Requantizer[] requantizers, OutputStage stage, LayerWriter writer)
    {
        ConvolutionForm form = writer.Form;
        CElement input = writer.ElementOf(from);
        CElement output = writer.ElementOf(to);
        string types = $"{input.Suffix}_{output.Suffix}_{form.Sum.Suffix}";
        writer.Kernels.Use("matrices_in_out_acc", KernelTypes.Of(input, output, form.Sum));
        CStruct fields = new CStruct()
            .Field("rows", writer.Tensor(to).Shape.ElementCount / requantizers.Length)
            .Field("length", form.RowLength)
            .Field("columns", requantizers.Length);
        Weights(fields, weights, requantizers, stage, output, writer);
        string layer = writer.Structure("askew_matrix_" + types, fields);
        writer.Call("askew_multiply_matrices_" + types, layer, writer.Source(from), writer.Target(to), writer.Scratch(form.Row));
    }

    private static void Weights(CStruct fields, sbyte[] weights, Requantizer[] requantizers, OutputStage stage, CElement output, LayerWriter writer)
    {
        int length = weights.Length / requantizers.Length;
        int[] sums = [.. Enumerable.Range(0, requantizers.Length).Select(row => weights.AsSpan(row * length, length).ToArray().Sum(w => (int)w))];
        fields.Field("weights", writer.Array("weights", weights)).Field("weight_sums", writer.Array("sums", sums));
        writer.Requantizers(fields, requantizers);
        writer.Stage(fields, stage, output);
    }
}
