using System.Text;
using Askew.Export;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.C;

/// <summary>What firmware sees of an export: typed places, constants, macros, files that go together.</summary>
public class CInterfaceTests
{
    private static readonly string[] StrictPlusPlus = ["-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror"];

    private const string User = """
        #include <stdio.h>
        #include "net.h"
        static uint64_t arena[NET_ARENA_SIZE / 8 + 1];
        static int same(const net_tensor *t, int32_t elements, int32_t bits, int32_t zero, int32_t multiplier, int32_t shift, size_t offset)
        {
            return t->elements == elements && t->bits == bits && t->zero_point == zero && t->scale_multiplier == multiplier
                && t->scale_shift == shift && t->offset == offset;
        }
        int main(void)
        {
            int8_t *input = net_input(arena);
            const int16_t *output = net_output(arena);
            if (!same(net_describe(0, 0), NET_INPUT_ELEMENTS, NET_INPUT_BITS, NET_INPUT_ZERO_POINT, NET_INPUT_SCALE_MULTIPLIER,
                    NET_INPUT_SCALE_SHIFT, NET_INPUT_OFFSET)
                || !same(net_describe(1, 0), NET_OUTPUT_ELEMENTS, NET_OUTPUT_BITS, NET_OUTPUT_ZERO_POINT, NET_OUTPUT_SCALE_MULTIPLIER,
                    NET_OUTPUT_SCALE_SHIFT, NET_OUTPUT_OFFSET)) {
                return 1;
            }
            if (NET_INPUT_RANK != 2 || NET_INPUT_DIM_0 != 1 || NET_INPUT_DIM_1 != 5 || NET_INPUT_MIN != -128 || NET_OUTPUT_MAX != 32767
                || NET_INPUT_SCALE != 0.5f || NET_OUTPUT_SCALE != 2.0f) {
                return 2;
            }
            for (int place = 0; place < 5; place++) {
                for (int i = 0; i < 5; i++) {
                    input[i] = (int8_t)(i < place ? -128 : 100);
                }
                if (net_run(arena) != 0 || net_argmax(arena) != place || output[place] != 2100 || (place > 0 && output[0] != 1872)) {
                    return 3;
                }
            }
            return 0;
        }
        """;

    [ToolFact("gcc")]
    public void TypedPlacesAreThoseThatAreDescribed()
    {
        using var folder = new TemporaryFolder();
        CToolchain.Export(Shifted(), folder.FullPath);
        folder.Add("user.c", User);
        string[] commands = ["gcc -O2 -Wundef -Wcast-align", "gcc -O1 -fsanitize=undefined,address -fno-sanitize-recover=all"];
        foreach (string command in commands)
        {
            CToolchain.Run(folder.FullPath, CToolchain.Compile(folder.FullPath, command, "user.c", "net.c"), [], []);
        }
    }

    [ToolFact("g++")]
    public void AllOfItIsAlsoCPlusPlus()
    {
        using var folder = new TemporaryFolder();
        IntegerProgram everything = Everything();
        CToolchain.Export(everything, folder.FullPath, options => options with { SelfTest = true, SeparateWeights = true });
        foreach (string source in new[] { "net.c", "net_test.c", "net_main.c" })
        {
            CToolchain.Run(folder.FullPath, "g++", ["-std=c++20", .. StrictPlusPlus, "-x", "c++", "-c", source, "-o", source + ".o"], []);
        }

        CToolchain.Run(folder.FullPath, "g++", ["-o", "all", "net.c.o", "net_test.c.o", "net_main.c.o"], []);
        Assert.Equal("0 bytes differ\n", Encoding.ASCII.GetString(
            CToolchain.Run(folder.FullPath, Path.Combine(folder.FullPath, "all"), ["--self-test"], [])));

        // The header serves older dialects, too, beside code that is C.
        folder.Add("user.cpp", "#include \"net.h\"\nint main() { return net_describe(0, 0) == 0; }\n");
        CToolchain.Run(folder.FullPath, "gcc", [.. CToolchain.Strict, "-c", "net.c"], []);
        CToolchain.Run(
            folder.FullPath, "g++", ["-std=c++11", .. StrictPlusPlus, "-Wold-style-cast", "user.cpp", "net.o", "-o", "user"], []);
    }

    [ToolFact("cppcheck")]
    public void StaticAnalysisFindsNothing()
    {
        using var folder = new TemporaryFolder();
        CToolchain.Export(Shifted(), folder.FullPath, options => options with { SelfTest = true, Labels = ["a", "b", "c", "d", "e"] });
        CToolchain.Run(folder.FullPath, "cppcheck", [
            "-q", "--inline-suppr", "--std=c99", "--enable=warning,performance,portability", "--max-configs=2", "--error-exitcode=1",
            "net.c", "net_test.c", "net_main.c"], []);
    }

    [ToolFact("gcc")]
    public void NothingIsKeptBetweenRuns()
    {
        using var folder = new TemporaryFolder();
        CToolchain.Export(Everything(), folder.FullPath);
        CToolchain.Run(folder.FullPath, "gcc", [.. CToolchain.Strict, "-fno-pic", "-c", "net.c"], []);
        string[] symbols = Encoding.ASCII.GetString(CToolchain.Run(folder.FullPath, "nm", ["net.o"], [])).Split('\n');
        Assert.Contains(symbols, symbol => symbol.EndsWith(" T net_run", StringComparison.Ordinal));
        Assert.DoesNotContain(symbols, symbol => symbol.Length > 19 && symbol[17] is 'b' or 'B' or 'd' or 'D' or 'C');
    }

    [ToolFact("gcc")]
    public void WeightsGoWhereTheMacroSays()
    {
        using var folder = new TemporaryFolder();
        CToolchain.Export(Everything(), folder.FullPath, options => options with { SeparateWeights = true });
        string[] section = [.. CToolchain.Strict, "-DNET_WEIGHTS_SECTION=__attribute__((section(\".external\")))", "-c", "net.c"];
        CToolchain.Run(folder.FullPath, "gcc", section, []);
        Assert.Contains(".external", Sections(folder), StringComparison.Ordinal);
        CToolchain.Run(folder.FullPath, "gcc", [.. section, "-DNET_WEIGHTS_CONST="], []);
        Assert.Contains(".external", Sections(folder), StringComparison.Ordinal);
        CToolchain.Run(folder.FullPath, "gcc", [.. CToolchain.Strict, "-c", "net.c"], []);
        Assert.DoesNotContain(".external", Sections(folder), StringComparison.Ordinal);
    }

    [ToolFact("make")]
    public void NetworksShareAFolder()
    {
        using var folder = new TemporaryFolder();
        ExportTwo(folder.FullPath);
        CToolchain.Run(folder.FullPath, "make", [], []);
        RunExamples(folder.FullPath, folder.FullPath);
    }

    [ToolFact("cmake")]
    public void AFolderIsReadyForCMake()
    {
        using var folder = new TemporaryFolder();
        ExportTwo(folder.FullPath);
        string build = Path.Combine(folder.FullPath, "build");
        CToolchain.Run(folder.FullPath, "cmake", ["-S", ".", "-B", "build"], []);
        CToolchain.Run(folder.FullPath, "cmake", ["--build", "build"], []);
        RunExamples(folder.FullPath, build);

        // As a part of a firmware's project it is libraries only.
        using var firmware = new TemporaryFolder();
        firmware.Add("CMakeLists.txt", $"""
            cmake_minimum_required(VERSION 3.13)
            project(firmware C)
            add_subdirectory("{folder.FullPath}" networks)
            add_executable(firmware user.c)
            target_link_libraries(firmware PRIVATE one two.2)
            """);
        firmware.Add("user.c",
            "#include \"one.h\"\n#include \"two.2.h\"\nint main(void) { return one_arena_size() == 0 || two_2_describe(0, 0) == NULL; }\n");
        CToolchain.Run(firmware.FullPath, "cmake", ["-S", ".", "-B", "build"], []);
        CToolchain.Run(firmware.FullPath, "cmake", ["--build", "build"], []);
        CToolchain.Run(firmware.FullPath, Path.Combine(firmware.FullPath, "build", "firmware"), [], []);
        Assert.Empty(Directory.GetFiles(Path.Combine(firmware.FullPath, "build", "networks"), "*_example"));
    }

    // Each with a file of the other kinds; files that both have are the same.
    private static void ExportTwo(string folder)
    {
        var written = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((string name, bool selfTest) in new[] { ("one", true), ("two.2", false) })
        {
            var options = new ExportOptions { Name = name, SelfTest = selfTest, SeparateWeights = !selfTest };
            foreach (ExportedFile file in ExporterCatalog.Find("c").Export(Shifted(), options))
            {
                Assert.True(written.TryAdd(file.Name, file.Contents) || written[file.Name].SequenceEqual(file.Contents), file.Name);
                File.WriteAllBytes(Path.Combine(folder, file.Name), file.Contents);
            }
        }
    }

    private static void RunExamples(string folder, string build)
    {
        Assert.Equal("0 bytes differ\n", Encoding.ASCII.GetString(
            CToolchain.Run(folder, Path.Combine(build, "one_example"), ["--self-test"], [])));
        Assert.Equal(10, CToolchain.Run(folder, Path.Combine(build, "two.2_example"), [], [1, 2, 3, 4, 5]).Length);
    }

    private static string Sections(TemporaryFolder folder) =>
        Encoding.ASCII.GetString(CToolchain.Run(folder.FullPath, "objdump", ["-h", "net.o"], []));

    private static IntegerProgram Everything() => Patchwork.Of(RandomPrograms.Makers.Values.Select(maker => maker(new Random(7)))
        .Concat(WidePrograms.Makers.Select(maker => maker(new Random(7), 3))));

    // 8 bits become 16, each 2000 more.
    private static IntegerProgram Shifted()
    {
        var table = new short[256];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = (short)(i - 128 + 2000);
        }

        var lookUp = new LookUp { Node = "t", Input = 0, Output = 1, Table = table, Tables = 1 };
        return SmallPrograms.Of(
            lookUp,
            SmallPrograms.Tensor(8, 1, 5) with { Parameters = new QuantizationParameters(0.5, 3, 8) },
            SmallPrograms.Tensor(16, 1, 5) with { Parameters = new QuantizationParameters(2, -7, 16) });
    }
}
