using Askew.Export.TFLite.Schema;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>Padding around a tensor.</summary>
internal static class PadOperators
{
    /// <summary>Appends padding that holds <paramref name="value"/>.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="tensors">Its tensors.</param>
    /// <param name="input">What is padded.</param>
    /// <param name="output">The padded tensor.</param>
    /// <param name="sides">For each dimension elements before and behind.</param>
    /// <param name="value">The integer.</param>
    /// <param name="parameters">The mapping of both.</param>
    public static void Append(
        LiteGraph graph, LiteTensors tensors, int input, int output, int[] sides, int value, QuantizationParameters parameters)
    {
        int paddings = graph.Integers([sides.Length / 2, 2], sides);
        if (value == parameters.ZeroPoint)
        {
            graph.Append(LiteOperator.Pad, [input, paddings], output);
        }
        else
        {
            int constant = tensors.Constant($"{graph[output].Name}/value", [], [value], parameters);
            graph.Append(LiteOperator.PadV2, [input, paddings, constant], output);
        }
    }
}
