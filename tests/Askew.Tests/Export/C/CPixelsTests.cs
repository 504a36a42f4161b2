using System.Text;
using Askew.Export;
using Askew.Export.C;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Samples;
using Askew.Samples.Images;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.C;

/// <summary>Bytes of an image become the integers that the program makes of them.</summary>
public class CPixelsTests
{
    private const int Side = 16;

    public static TheoryData<string, string, int, bool> Recipes
    {
        get
        {
            var data = new TheoryData<string, string, int, bool>();
            foreach (string color in new[] { "Rgb", "Bgr", "Gray" })
            {
                data.Add(color, "Nchw", 8, true);
                data.Add(color, "Nhwc", 8, false);
                data.Add(color, "Nchw", 16, false);
                data.Add(color, "Nhwc", 4, true);
            }

            return data;
        }
    }

    // Every value of a byte stands in every channel, in an order of its own.
    [ToolTheory("gcc")]
    [MemberData(nameof(Recipes))]
    public void AllValuesOfPixelsBecomeTheProgramsIntegers(string color, string layout, int bits, bool isPlain)
    {
        // Plain ones are whole steps; in others many pixels lie near the middle of two integers, and some beyond the ends.
        var recipe = new InputRecipe
        {
            Color = Enum.Parse<ColorOrder>(color),
            Layout = Enum.Parse<TensorLayout>(layout),
            High = isPlain ? 255 : 1,
            Mean = isPlain ? [0] : color == "Gray" ? [0.45] : [0.485, 0.456, 0.406],
            Std = isPlain ? [1] : color == "Gray" ? [0.225] : [0.229, 0.224, 0.225],
        };
        var parameters = isPlain ? new QuantizationParameters(bits == 4 ? 17 : 1, bits == 4 ? -8 : -128, bits)
            : new QuantizationParameters(bits == 8 ? (float)0.0158 : 0.00007f, 3, bits);
        Check(recipe, parameters);
    }

    [ToolFact("gcc")]
    public void PixelsHalfWayBetweenTwoIntegersRoundAsTheProgramDoes() =>
        Check(new InputRecipe { Color = ColorOrder.Gray, Mean = [127.5] }, new QuantizationParameters(1, 0, 8));

    [Fact]
    public void StepsThatAreEvenNeedNoTable()
    {
        string source = Source(new InputRecipe { High = 1 }, new QuantizationParameters(1 / 255f, -128, 8));
        Assert.Contains("net_set_pixels_u8", source, StringComparison.Ordinal);
        Assert.DoesNotContain("pixels_0_", source, StringComparison.Ordinal);
        string saturated = Source(new InputRecipe { High = 1 }, new QuantizationParameters(1 / 512f, -128, 8));
        Assert.Contains("pixels_0_", saturated, StringComparison.Ordinal);
    }

    [Fact]
    public void InputsThatAreNoImagesHaveNoPixels()
    {
        var parameters = new QuantizationParameters(1, 0, 8);
        Assert.DoesNotContain("pixels", Text(Program(parameters, 1, 3, Side, Side), null), StringComparison.Ordinal);
        Assert.DoesNotContain("pixels", Text(Program(parameters, 1, 5), new InputRecipe()), StringComparison.Ordinal);
        Assert.DoesNotContain("pixels", Text(Program(parameters, 2, 3, Side, Side), new InputRecipe()), StringComparison.Ordinal);
        Assert.DoesNotContain("pixels", Text(Program(parameters, 1, 1, Side, Side), new InputRecipe()), StringComparison.Ordinal);
        string wide = Text(Program(parameters, 1, 3, Side, 32), new InputRecipe());
        Assert.Contains("#define NET_PIXELS_WIDTH 32", wide, StringComparison.Ordinal);
    }

    private static void Check(InputRecipe recipe, QuantizationParameters parameters)
    {
        int channels = recipe.Channels;
        byte[] pixels = [.. Enumerable.Range(0, 256).SelectMany(i =>
            Enumerable.Range(0, channels).Select(c => (byte)((i * (1 + (2 * c))) + c)))];
        var image = new Image(Side, Side, channels, pixels);
        IntegerProgram program = recipe.Layout == TensorLayout.Nchw ? Program(parameters, 1, channels, Side, Side)
            : Program(parameters, 1, Side, Side, channels);
        ProgramTensor input = program.Tensors[program.Inputs[0]];
        var expected = new byte[input.Shape.ElementCount * input.ElementSizeInBytes];
        ProgramBoundary.Quantize(input, new Preprocessing(recipe).Apply(image, "pixels").Tensor.Floats, expected);

        using var folder = new TemporaryFolder();
        CToolchain.Export(program, folder.FullPath, options => options with { Input = recipe });
        folder.Add("pixels.c", """
            #include <stdio.h>
            #include "net.h"
            static uint64_t arena[NET_ARENA_SIZE / 8 + 1];
            static uint8_t pixels[NET_PIXELS_WIDTH * NET_PIXELS_HEIGHT * NET_PIXELS_CHANNELS];
            int main(void)
            {
                if (fread(pixels, 1, sizeof pixels, stdin) != sizeof pixels) {
                    return 1;
                }
                net_set_pixels_u8(arena, pixels);
                return fwrite(net_input(arena), sizeof *net_input(arena), NET_INPUT_ELEMENTS, stdout) == NET_INPUT_ELEMENTS ? 0 : 1;
            }
            """);
        string compiled = CToolchain.Compile(
            folder.FullPath, "gcc -O1 -fsanitize=undefined,address -fno-sanitize-recover=all", "pixels.c", "net.c");
        Assert.Equal(expected, CToolchain.Run(folder.FullPath, compiled, [], pixels));
    }

    private static string Source(InputRecipe recipe, QuantizationParameters parameters) =>
        Text(Program(parameters, 1, recipe.Channels, Side, Side), recipe);

    private static string Text(IntegerProgram program, InputRecipe? recipe) => string.Concat(new CExporter()
        .Export(program, new ExportOptions { Name = "net", Input = recipe }).Select(file => Encoding.ASCII.GetString(file.Contents)));

    private static IntegerProgram Program(QuantizationParameters parameters, params int[] shape)
    {
        int bits = parameters.BitWidth;
        var lookUp = new LookUp { Node = "t", Input = 0, Output = 1, Table = new short[1 << bits], Tables = 1 };
        return SmallPrograms.Of(
            lookUp, SmallPrograms.Tensor(bits, shape) with { Parameters = parameters }, SmallPrograms.Tensor(8, shape));
    }
}
