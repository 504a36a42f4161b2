using System.Text;
using Askew.Export.C.Writing;
using Askew.Instructions;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Export.C;

/// <summary>A function that makes the network's input of the bytes of an image, with the recipe's mean, deviation, colours and order of
/// dimensions worked into one integer for each byte: the same integers that the program makes of the pixels by way of reals.</summary>
internal sealed class CPixels
{
    private const int PixelValues = 256;

    private readonly string prefix;
    private readonly InputRecipe recipe;
    private readonly CElement element;
    private readonly Shape shape;
    private readonly string[] entries;
    private readonly bool isLast;

    private CPixels(CProgram c, InputRecipe recipe, ProgramTensor input)
    {
        prefix = c.Prefix;
        this.recipe = recipe;
        element = CElement.Of(input);
        shape = input.Shape;
        isLast = c.LaidOut.ChannelsLast[c.Program.Inputs[0]];
        var preprocessing = new Preprocessing(recipe);
        entries = [.. Enumerable.Range(0, recipe.Channels).Select(channel => Entry(c, Table(preprocessing, channel, input), channel))];
    }

    // As the network has it, whatever the order in memory.
    private bool IsNchw => recipe.Layout == TensorLayout.Nchw;

    private int Height => IsNchw ? shape[2] : shape[1];

    private int Width => IsNchw ? shape[3] : shape[2];

    /// <summary>The function for the network's only input; null where that is no image, or nobody knows how images become it.</summary>
    public static CPixels? Of(CProgram c)
    {
        if (c.Options.Input is not { } recipe || c.Program.Inputs.Count != 1)
        {
            return null;
        }

        ProgramTensor input = c.Program.Tensors[c.Program.Inputs[0]];
        int channels = recipe.Layout == TensorLayout.Nchw ? 1 : 3;
        return input.Shape.Rank == 4 && input.Shape[0] == 1 && input.Shape[channels] == recipe.Channels && input.Shape.ElementCount > 0
            ? new CPixels(c, recipe, input) : null;
    }

    /// <summary>The integer for every value of a pixel's byte.</summary>
    public static short[] Table(Preprocessing preprocessing, int channel, ProgramTensor input) =>
        [.. Enumerable.Range(0, PixelValues).Select(pixel =>
            (short)input.Parameters.QuantizeSingle(preprocessing.ValueOf(channel, (byte)pixel)))];

    /// <summary>For the header.</summary>
    public string Declaration()
    {
        string upper = prefix.ToUpperInvariant();
        string bytes = recipe.Channels == 1 ? "one byte each, its brightness" : "three bytes each, red, green, blue";
        return $"""
            /* Makes the input of an image of {Height} rows of {Width} pixels, {bytes}. Resizing is the caller's. */
            #define {upper}_PIXELS_WIDTH {Width}
            #define {upper}_PIXELS_HEIGHT {Height}
            #define {upper}_PIXELS_CHANNELS {recipe.Channels}
            void {prefix}_set_pixels_u8(void *arena, const uint8_t *pixels);


            """.ReplaceLineEndings("\n");
    }

    /// <summary>For the source.</summary>
    public string Definition()
    {
        (int pixelStep, int channelStep) = IsNchw && !isLast ? (1, Height * Width) : (recipe.Channels, 1);
        var text = new StringBuilder($$"""

            void {{prefix}}_set_pixels_u8(void *arena, const uint8_t *pixels)
            {
                {{element.Type}} *input = ({{element.Type}} *){{prefix}}_input(arena);
                for (int32_t i = 0; i < {{Height * Width}}; i++) {

            """.ReplaceLineEndings("\n"));
        for (int channel = 0; channel < recipe.Channels; channel++)
        {
            int source = recipe.SourceChannel(channel);
            string pixel = recipe.Channels == 1 ? "pixels[i]" : $"pixels[{recipe.Channels} * i + {source}]";
            string target = pixelStep == 1 ? $"{channel * channelStep} + i" : $"{pixelStep} * i + {channel}";
            text.Append($"        input[{target}] = {entries[channel].Replace("$PIXEL", pixel, StringComparison.Ordinal)};\n");
        }

        return text.Append("    }\n}\n").ToString();
    }

    // A straight line where one gives every entry, which is the rule, else the table.
    private string Entry(CProgram c, short[] table, int channel)
    {
        if (StraightLines.Through(table) is { } line)
        {
            c.Layers.Kernels.Use("integers32", []);
            return $"({element.Type})askew_shift_right_32($PIXEL * {CText.Number(line.Multiplier)} + {CText.Number(line.Addend)}, "
                + $"{StraightLines.Shift})";
        }

        return $"{c.Layers.Table($"pixels_{channel}", table, element)}[$PIXEL]";
    }
}
