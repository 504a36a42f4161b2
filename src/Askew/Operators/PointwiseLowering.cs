using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Operators;

/// <summary>The integer forms of what treats every element alike.</summary>
internal static class PointwiseLowering
{
    /// <summary>Emits the look-up of <paramref name="function"/>, one table or one for each channel.</summary>
    public static void EmitTables(this ILowering lowering, PointwiseFunction function, Operand input, Operand output) =>
        lowering.Emit(new LookUp
        {
            Node = lowering.Node.Name,
            Input = input.Index,
            Output = output.Index,
            Table = [.. function.Channels.SelectMany(f => lowering.Table(input.Parameters, output.Parameters, f))],
            Tables = function.Channels.Count,
        });

    /// <summary>Emits x, or slope * x below 0, for inputs of 16 bits: what is above 0 and what is below are rescaled each by itself, and
    /// put together again. Tables would have 65536 entries for each channel.</summary>
    /// <param name="lowering">The node's.</param>
    /// <param name="slopes">One slope, or one for each channel.</param>
    /// <param name="input">x.</param>
    /// <param name="output">Where the result goes.</param>
    public static void EmitSlopes(this ILowering lowering, IReadOnlyList<double> slopes, Operand input, Operand output)
    {
        QuantizationParameters from = input.Parameters;
        QuantizationParameters to = output.Parameters;

        // Where a slope is negative, what is below 0 has to be cut off before it comes to lie above.
        bool crosses = slopes.Any(slope => slope < 0);
        Operand negative = crosses ? Part("negative", input, from, [1], new IntegerRange(from.Range.Min, from.ZeroPoint)) : input;
        Operand below = Part("below", negative, to, slopes, new IntegerRange(to.Range.Min, crosses ? to.Range.Max : to.ZeroPoint));
        Operand above = Part("above", input, to, [1], new IntegerRange(to.ZeroPoint, to.Range.Max));
        lowering.Emit(new AddRescaled
        {
            Node = lowering.Node.Name,
            Left = above.Index,
            Right = below.Index,
            Output = output.Index,
            LeftMultiplier = 1,
            RightMultiplier = 1,
            RightShift = 0,
            Addend = -to.ZeroPoint,
            Stage = new OutputStage(to.Range),
        });

        Operand Part(
            string suffix, Operand source, QuantizationParameters parameters, IReadOnlyList<double> gains, IntegerRange saturation)
        {
            Operand part = lowering.Temporary(suffix, source.Shape, parameters);
            lowering.Emit(new Rescale
            {
                Node = lowering.Node.Name,
                Input = source.Index,
                Output = part.Index,
                Requantizers = [.. gains.Select(gain => lowering.RequantizeAffine(gain, 0, source.Parameters, parameters))],
                Stage = new OutputStage(saturation),
            });
            return part;
        }
    }

    /// <summary>Emits one multiplication and one addition for each channel.</summary>
    public static void EmitAffine(this ILowering lowering, ChannelAffine affine, Operand input)
    {
        QuantizationParameters to = lowering.StageParameters;
        Operand output = lowering.Output();
        bool isAlongChannels = affine.IsAlongChannels(input.Shape);
        Operand result = output;
        if (!isAlongChannels)
        {
            // The instruction knows channels as dimension 1: both are seen so.
            Shape view = affine.Run == 1
                ? new Shape(input.Shape.ElementCount / affine.Count, affine.Count)
                : new Shape(input.Shape.ElementCount / affine.Run / affine.Count, affine.Count, affine.Run);
            Operand seen = lowering.Temporary("unscaled", view, input.Parameters);
            lowering.Alias(seen, input);
            input = seen;
            result = lowering.Temporary("scaled", view, output.Parameters);
        }

        lowering.Emit(new Rescale
        {
            Node = lowering.Node.Name,
            Input = input.Index,
            Output = result.Index,
            Requantizers =
            [
                .. affine.Scale.Zip(affine.Offset, (scale, offset) => lowering.RequantizeAffine(scale, offset, input.Parameters, to)),
            ],
            Stage = lowering.Stage,
        });
        if (!isAlongChannels)
        {
            lowering.Alias(output, result);
        }
    }
}
