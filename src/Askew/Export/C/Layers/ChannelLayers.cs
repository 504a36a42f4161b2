using Askew.Export.C.Writing;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Export.C.Layers;

/// <summary>Layers whose results depend on what other channels hold.</summary>
internal static class ChannelLayers
{
    public static void Write(Normalize normalize, LayerWriter writer)
    {
        CElement input = writer.ElementOf(normalize.Input);
        CElement output = writer.ElementOf(normalize.Output);
        string types = $"{input.Suffix}_{output.Suffix}";
        writer.Kernels.Use("normalize_in_out", KernelTypes.Of(input, output, CElement.WideSum));
        Shape shape = writer.Tensor(normalize.Input).Shape;
        CStruct fields = new CStruct()
            .Field("places", shape[0] * shape.CountBetween(2, shape.Rank))
            .Field("channels", shape[1])
            .Field("size", normalize.Size)
            .Field("zero_point", normalize.ZeroPoint)
            .Field("factor_shift", normalize.FactorShift)
            .Field("factors", writer.Array("factors", normalize.Factors))
            .Field("multiplier", normalize.Requantizer.Multiplier)
            .Field("shift", normalize.Requantizer.RightShift)
            .Field("addend", normalize.Requantizer.Addend);
        writer.Stage(fields, new OutputStage(normalize.Saturation), output);
        string layer = writer.Structure("askew_normalization_" + types, fields);
        writer.Call("askew_normalize_" + types, layer, writer.Source(normalize.Input), writer.Target(normalize.Output));
    }

    public static void Write(NormalizeMoments normalize, LayerWriter writer)
    {
        CElement input = writer.ElementOf(normalize.Input);
        CElement output = writer.ElementOf(normalize.Output);
        string types = $"{input.Suffix}_{output.Suffix}";
        writer.Kernels.Use("normalize_moments_in_out", KernelTypes.Of(input, output, CElement.WideSum));
        CStruct fields = new CStruct()
            .Field("runs", writer.Tensor(normalize.Input).Shape.ElementCount / normalize.Count)
            .Field("count", normalize.Count)
            .Field("inner", normalize.Inner)
            .Field("zero_point", normalize.ZeroPoint)
            .Field("centered", normalize.IsCentered ? 1 : 0)
            .Field("raise", normalize.Raise)
            .Field("epsilon", normalize.Epsilon)
            .Field("channel_run", normalize.ChannelRun)
            .Field("channels", normalize.Requantizers.Length)
            .Field("roots", writer.Array("roots", ReciprocalRoot.Table));
        writer.Requantizers(fields, normalize.Requantizers, CElement.WideSum);
        writer.Stage(fields, normalize.Stage, output);
        string layer = writer.Structure("askew_moments_" + types, fields);
        writer.Call("askew_normalize_moments_" + types, layer, writer.Source(normalize.Input), writer.Target(normalize.Output));
    }

    public static void Write(Softmax softmax, LayerWriter writer)
    {
        CElement input = writer.ElementOf(softmax.Input);
        CElement output = writer.ElementOf(softmax.Output);
        string types = $"{input.Suffix}_{output.Suffix}";
        string kernel = softmax.Logarithm is null ? "softmax" : "log_softmax";
        writer.Kernels.Use(kernel + "_in_out", KernelTypes.Of(input, output));
        Shape shape = writer.LaidOut.StoredShape(softmax.Input);
        int axis = writer.LaidOut.StoredDimension(softmax.Input, softmax.Axis);
        CStruct fields = new CStruct()
            .Field("outer", shape.CountBetween(0, axis))
            .Field("count", shape[axis])
            .Field("inner", shape.CountBetween(axis + 1, shape.Rank))
            .Field("exponentials", writer.Array("exponentials", softmax.Exponentials));
        if (softmax.Logarithm is { } logarithm)
        {
            fields.Field("logarithms", writer.Array("logarithms", logarithm.LogTable))
                .Field("input_multiplier", logarithm.InputMultiplier)
                .Field("log_multiplier", logarithm.LogMultiplier)
                .Field("shift", logarithm.RightShift)
                .Field("addend", logarithm.Addend);
        }
        else
        {
            fields.Field("reciprocal_scale", softmax.ReciprocalScale).Field("zero_point", softmax.ZeroPoint);
        }

        writer.Stage(fields, new OutputStage(softmax.Saturation), output);
        string layer = writer.Structure($"askew_{kernel}_{types}", fields);
        writer.Call($"askew_run_{kernel}_{types}", layer, writer.Source(softmax.Input), writer.Target(softmax.Output));
    }
}
