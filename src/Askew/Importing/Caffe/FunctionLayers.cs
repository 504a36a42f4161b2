using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Importing.Caffe;

/// <summary>Layers that are one function of each element.</summary>
internal static class FunctionLayers
{
    /// <summary>The larger of 0 and x, or x and x times a slope.</summary>
    public static Value Relu(LayerBuilder layer) => (layer.Layer.ReluParam?.NegativeSlope ?? 0) is var slope and not 0
        ? layer.Apply("LeakyRelu", [layer.Bottom], ("alpha", slope))
        : layer.Apply("Relu", layer.Bottom);

    /// <summary>The same with learned slopes, one for all channels or one for each.</summary>
    public static Value PRelu(LayerBuilder layer)
    {
        bool isShared = layer.Layer.PreluParam?.ChannelShared ?? false;
        if (layer.Shape.Rank < 2)
        {
            throw new GraphException($"its input of shape {layer.Shape} has no channels");
        }

        int channels = isShared ? 1 : layer.Shape[1];
        Tensor slopes = layer.Blob(0, "slopes", channels);
        return layer.Apply("PRelu", layer.Bottom, layer.Constant(slopes.Reshape(OfChannels(channels, layer.Shape.Rank))));
    }

    /// <summary>alpha * (e^x - 1) below 0.</summary>
    public static Value Elu(LayerBuilder layer) =>
        layer.Apply("Elu", [layer.Bottom], ("alpha", layer.Layer.EluParam?.Alpha ?? 1));

    /// <summary>(shift + scale * x) ^ power.</summary>
    public static Value Power(LayerBuilder layer)
    {
        PowerParameter parameter = layer.Layer.PowerParam ?? new PowerParameter();
        Value inner = Affine(layer, parameter.Scale, parameter.Shift);
        return parameter.Power == 1 ? inner : layer.Apply("Pow", inner, layer.Number(parameter.Power));
    }

    /// <summary>base ^ (shift + scale * x).</summary>
    public static Value Exponential(LayerBuilder layer)
    {
        ExpParameter parameter = layer.Layer.ExpParam ?? new ExpParameter();
        double logarithm = LogarithmOf(parameter.Base);
        return layer.Apply(
            "Exp", Affine(layer, (float)(parameter.Scale * logarithm), (float)(parameter.Shift * logarithm)));
    }

    /// <summary>The logarithm of shift + scale * x to a base.</summary>
    public static Value Logarithm(LayerBuilder layer)
    {
        LogParameter parameter = layer.Layer.LogParam ?? new LogParameter();
        double logarithm = LogarithmOf(parameter.Base);
        Value natural = layer.Apply("Log", Affine(layer, parameter.Scale, parameter.Shift));
        return logarithm == 1 ? natural : layer.Apply("Mul", natural, layer.Number((float)(1 / logarithm)));
    }

    /// <summary>x within two bounds.</summary>
    public static Value Clip(LayerBuilder layer)
    {
        ClipParameter parameter = layer.Layer.ClipParam is { HasMin: true, HasMax: true } both
            ? both
            : throw new GraphException("its clip_param needs min and max");
        return layer.Apply("Clip", layer.Bottom, layer.Number(parameter.Min), layer.Number(parameter.Max));
    }

    /// <summary>The shape of one number a channel beside a tensor of <paramref name="rank"/> dimensions.</summary>
    public static Shape OfChannels(int channels, int rank) => new([channels, .. Enumerable.Repeat(1, rank - 2)]);

    // shift + scale * x, without steps that change nothing.
    private static Value Affine(LayerBuilder layer, float scale, float shift)
    {
        Value value = scale == 1 ? layer.Bottom : layer.Apply("Mul", layer.Bottom, layer.Number(scale));
        return shift == 0 ? value : layer.Apply("Add", value, layer.Number(shift));
    }

    // A base of -1 stands for e.
    private static double LogarithmOf(float number) => number == -1 ? 1 : number > 0 && number != 1
        ? Math.Log(number)
        : throw new GraphException($"its base {number.ToString(System.Globalization.CultureInfo.InvariantCulture)} is none of a logarithm");
}
