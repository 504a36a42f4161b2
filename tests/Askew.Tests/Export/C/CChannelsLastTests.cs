using System.Text;
using Askew.Export;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Samples;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.C;

/// <summary>Exports whose inputs have their channels last give the same bytes for the same image.</summary>
public class CChannelsLastTests
{
    private const string User = """
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
            if (net_run(arena) != 0) {
                return 2;
            }
            return fwrite(net_output(arena), 1, NET_OUTPUT_ELEMENTS, stdout) != NET_OUTPUT_ELEMENTS;
        }
        """;

    [ToolFact("gcc")]
    public void TheSelfTestFindsNothing()
    {
        int last = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            IntegerProgram program = RandomConvolution.Any(new Random(seed));
            using var folder = new TemporaryFolder();
            CToolchain.Export(program, folder.FullPath, options => options with { SelfTest = true, ChannelsLast = true });
            string run = CToolchain.Compile(folder.FullPath, "gcc -O1", "net_main.c", "net.c", "net_test.c");
            Assert.Equal("0 bytes differ\n", Encoding.ASCII.GetString(CToolchain.Run(folder.FullPath, run, ["--self-test"], [])));
            int[] extents = program.Tensors[0].Shape.Extents.ToArray();
            string header = File.ReadAllText(Path.Combine(folder.FullPath, "net.h"));
            if (extents[1] > 1 && extents[2..].Aggregate(1, (a, b) => a * b) > 1)
            {
                Assert.Contains($"#define NET_INPUT_DIM_{extents.Length - 1} {extents[1]}\n", header, StringComparison.Ordinal);
                last++;
            }
        }

        Assert.True(last > 3, $"{last} of them have channels that could be last");
    }

    [ToolFact("gcc")]
    public void PixelsGiveTheSame()
    {
        IntegerProgram program = SmallPrograms.Convolve(
            [1, 3, 7, 5], [1, 4, 7, 5], new SlidingWindow(3, 3, 1, 1, 1, 1, 1, 1, 1, 1), new Random(3).Weights(4 * 27),
            new Requantizer(1 << 8, 16, 1 << 15));
        var pixels = new byte[7 * 5 * 3];
        new Random(4).NextBytes(pixels);
        byte[][] results = [.. new[] { false, true }.Select(isLast =>
        {
            using var folder = new TemporaryFolder();
            CToolchain.Export(program, folder.FullPath, options => options with
            {
                ChannelsLast = isLast,
                Input = new InputRecipe { Color = ColorOrder.Bgr, High = 255, Mean = [127.5], Std = [10] },
            });
            folder.Add("user.c", User);
            return CToolchain.Run(folder.FullPath, CToolchain.Compile(folder.FullPath, "gcc -O1", "user.c", "net.c"), [], pixels);
        })];
        Assert.Equal(results[0], results[1]);
        Assert.True(results[0].Distinct().Count() > 10);
    }

    [Fact]
    public void AnInputThatIsReadUnderAnotherShapeIsRefusedByName()
    {
        IntegerProgram program = SmallPrograms.Of(
            new LookUp { Node = "t", Input = 0, Output = 1, Table = new short[256], Tables = 1 },
            SmallPrograms.Tensor(8, 1, 3, 4, 4),
            SmallPrograms.Tensor(8, 1, 3, 4, 4));
        var passed = new IntegerProgram
        {
            Origin = program.Origin,
            Tensors = program.Tensors,
            Instructions = program.Instructions,
            Inputs = program.Inputs,
            Outputs = [0, 1],
        };
        ExportException refusal = Assert.Throws<ExportException>(() =>
            ExporterCatalog.Find("c").Export(passed, new ExportOptions { Name = "net", ChannelsLast = true }));
        Assert.Contains("input 't0'", refusal.Message, StringComparison.Ordinal);
    }
}
