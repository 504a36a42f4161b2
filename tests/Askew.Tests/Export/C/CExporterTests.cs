using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Askew.Export;
using Askew.Export.C;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;
using Askew.Tests.Samples;
using Askew.Workflows;

namespace Askew.Tests.Export.C;

/// <summary>What exported C is besides right: harmless, the same everywhere, small, described truthfully.</summary>
public class CExporterTests
{
    private const string Hostile = "*/ int x; /* \\\n #include </etc/passwd> ??/ \" %s \u202e\u00e9\0 //";

    private static readonly string[] Freestanding = ["-nostdlib", "-ffreestanding", "-fno-builtin", "-fno-stack-protector", "-fno-pic"];

    // All that a machine without a library has to bring: the three copies.
    private const string Bare = """
        #include <stddef.h>
        #include "net.h"
        void *memcpy(void *to, const void *from, size_t count);
        void *memmove(void *to, const void *from, size_t count);
        void *memset(void *to, int value, size_t count);
        void bare_start(void);
        static unsigned long long arena[NET_ARENA_SIZE / 8 + 1];
        void *memcpy(void *to, const void *from, size_t count)
        {
            for (size_t i = 0; i < count; i++) { ((char *)to)[i] = ((const char *)from)[i]; }
            return to;
        }
        void *memmove(void *to, const void *from, size_t count)
        {
            if ((const char *)to <= (const char *)from) { return memcpy(to, from, count); }
            while (count-- > 0) { ((char *)to)[count] = ((const char *)from)[count]; }
            return to;
        }
        void *memset(void *to, int value, size_t count) { for (size_t i = 0; i < count; i++) { ((char *)to)[i] = (char)value; } return to; }
        void bare_start(void) { (void)net_run(arena); for (;;) { } }
        """;

    [ToolFact("gcc")]
    public void NamesFromFilesStayNames()
    {
        IntegerProgram program =
            Renamed(SmallPrograms.Convolve([1, 3, 5, 5], [1, 4, 5, 5], new SlidingWindow(1, 1), new sbyte[12], new Requantizer(1, 1, 1)));
        using var folder = new TemporaryFolder();
        CToolchain.Export(program, folder.FullPath, options => options with { SelfTest = true, SeparateWeights = true, Command = Hostile });
        foreach (string file in Directory.GetFiles(folder.FullPath))
        {
            string text = File.ReadAllText(file);
            Assert.All(text, c => Assert.True(c is '\n' or '\t' or (>= ' ' and <= '~'), $"{file} has the character {(int)c}"));
            Assert.DoesNotContain("??", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\\\n", text, StringComparison.Ordinal);
        }

        folder.Add("names.c", """
            #include <stdio.h>
            #include "net.h"
            int main(void)
            {
                printf("%s", net_describe(1, 0)->name);
                return net_describe(1, 1) == NULL && net_describe(0, -1) == NULL ? 0 : 1;
            }
            """);
        byte[] name = CToolchain.Run(folder.FullPath, CToolchain.Compile(folder.FullPath, "gcc -O0", "names.c", "net.c"), [], []);
        Assert.Equal(Hostile[..Hostile.IndexOf('\0', StringComparison.Ordinal)], Encoding.UTF8.GetString(name));
        Assert.Equal("0 bytes differ\n", Encoding.ASCII.GetString(CToolchain.Run(
            folder.FullPath,
            CToolchain.Compile(folder.FullPath, "gcc -O1 -fsanitize=undefined,address", "net_main.c", "net.c", "net_test.c"),
            ["--self-test"], [])));
    }

    [Fact]
    public void TheSameProgramGivesTheSameBytesInEveryCulture()
    {
        IntegerProgram program = Patchwork.Of(RandomPrograms.Makers.Values.Select(maker => maker(new Random(3))));
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat = new NumberFormatInfo { NegativeSign = "~", NumberDecimalSeparator = ",", NumberGroupSeparator = "'" };
        string[] texts = [.. new[] { CultureInfo.InvariantCulture, strange }.Select(culture =>
        {
            CultureInfo before = CultureInfo.CurrentCulture;
            CultureInfo.CurrentCulture = culture;
            try
            {
                return string.Join('\n', new CExporter()
                    .Export(program, new ExportOptions { Name = "INT", SelfTest = true })
                    .Select(file => file.Name + Encoding.ASCII.GetString(file.Contents)));
            }
            finally
            {
                CultureInfo.CurrentCulture = before;
            }
        })];
        Assert.Single(texts.Distinct());
        Assert.Contains("int_run", texts[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\r', texts[0]);
    }

    [ToolFact("gcc")]
    public void NothingIsNeededFromALibraryButCopiesThatCompilersMakeThemselves()
    {
        IntegerProgram program = Patchwork.Of(RandomPrograms.Makers.Values.Select(maker => maker(new Random(5)))
            .Concat(WidePrograms.Makers.Take(12).Select(maker => maker(new Random(5), 3))));
        using var folder = new TemporaryFolder();
        CToolchain.Export(program, folder.FullPath);
        folder.Add("bare.c", Bare);
        foreach (string level in new[] { "-O0", "-O2", "-O3" })
        {
            CToolchain.Run(folder.FullPath, "gcc", [.. CToolchain.Strict, level, .. Freestanding, "-c", "net.c"], []);
            string undefined = Encoding.ASCII.GetString(CToolchain.Run(folder.FullPath, "nm", ["-u", "net.o"], []));
            string[] symbols = [.. undefined.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')[^1])];
            Assert.Empty(symbols.Except(["memcpy", "memset", "memmove"]));
            Assert.True(level != "-O0" || symbols.Length == 0, $"at -O0: {undefined}");
            CToolchain.Run(folder.FullPath, "gcc", [.. CToolchain.Strict, "-O2", "-fno-tree-loop-distribute-patterns", .. Freestanding,
                "-static", "-no-pie", "-Wl,-e,bare_start", "-o", "bare", "bare.c", "net.o"], []);
        }

        string source = File.ReadAllText(Path.Combine(folder.FullPath, "net.c"));
        Assert.DoesNotMatch(new Regex(@"\b(float|double|malloc|free|goto)\b"), source);
    }

    // Alone, what an instruction's kernels bring along and do not use is seen: beside others it is used by those.
    [ToolFact("gcc")]
    public void EveryInstructionAloneCompilesWithoutAWord()
    {
        for (int seed = 0; seed < 4; seed++)
        {
            foreach (Func<Random, IntegerProgram> make in RandomPrograms.Makers.Values)
            {
                using var folder = new TemporaryFolder();
                CToolchain.Export(make(new Random(seed)), folder.FullPath);
                Assert.Empty(CToolchain.Run(folder.FullPath, "gcc", [.. CToolchain.Strict, "-fsyntax-only", "net.c"], []));
            }
        }
    }

    [ToolFact("gcc")]
    public void InputsThatTheirBitsCannotHoldDoNoHarm()
    {
        var random = new Random(4);
        var lookUp = new LookUp { Node = "t", Input = 0, Output = 1, Table = random.Table(16, 8), Tables = 1 };
        IntegerProgram program = SmallPrograms.Of(lookUp, SmallPrograms.Tensor(4, 1, 256), SmallPrograms.Tensor(8, 1, 256));
        using var folder = new TemporaryFolder();
        CToolchain.Export(program, folder.FullPath);
        byte[] every = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] expected = [.. every.Select(b => (byte)lookUp.Table[Math.Clamp((int)(sbyte)b, -8, 7) + 8])];
        Assert.Equal(expected, CToolchain.Run(folder.FullPath,
            CToolchain.Compile(folder.FullPath, "gcc -O1 -fsanitize=undefined,address -fno-sanitize-recover=all"), [], every));
    }

    [Theory]
    [InlineData(1.0, 1, 0)]
    [InlineData(0.375, 3, 3)]
    [InlineData(48, 3, -4)]
    [InlineData(0.1f, 13421773, 27)]
    public void ScalesAreExactFractions(double scale, int multiplier, int shift) =>
        Assert.Equal((multiplier, shift), CProgram.Rational(scale));

    [RealDataTheory]
    [MemberData(nameof(CRealNetworkTests.Networks), MemberType = typeof(CRealNetworkTests))]
    public void TheArenaIsHardlyLargerThanWhatIsAliveAtOnce(string model)
    {
        (IntegerProgram program, _) = RealPrograms.Of(model, 1);
        var c = new CProgram(program, new ExportOptions { Name = "net" });
        Assert.InRange(c.Arena.SizeInBytes, 1, c.LowerBoundInBytes * 1.05);
    }

    [Fact]
    public void ATailIsDescribed()
    {
        IntegerProgram program = Patchwork.Of([
            SmallPrograms.Of(new LookUp { Node = "a", Input = 0, Output = 1, Table = new short[256], Tables = 1 },
                SmallPrograms.Tensor(8, 1, 2), SmallPrograms.Tensor(8, 1, 2)),
            SmallPrograms.Of(new LookUp { Node = "b", Input = 0, Output = 1, Table = new short[256], Tables = 1 },
                SmallPrograms.Tensor(8, 1, 3), SmallPrograms.Tensor(8, 1, 3)),
        ]);
        var joined = new IntegerProgram
        {
            Origin = program.Origin,
            Tensors = [.. program.Tensors, SmallPrograms.Tensor(8, 1, 5) with { Name = "boxes and scores" }],
            Instructions = program.Instructions,
            Inputs = program.Inputs,
            Outputs = program.Outputs,
            Tail = [new Concatenate { Node = "join", Parts = [1, 3], Output = 4, Axis = 1, Tables = [null, null] }],
            JoinedResults = [4],
        };
        ProgramValidator.Check(joined);
        string header = Encoding.ASCII.GetString(
            new CExporter().Export(joined, new ExportOptions { Name = "net" }).Single(file => file.Name == "net.h").Contents);
        Assert.Contains("'boxes and scores' [1,5] = 't1', 't3', one after the other along dimension 1", header,
            StringComparison.Ordinal);
        Assert.Contains("#define NET_OUTPUTS 2", header, StringComparison.Ordinal);
    }

    private static IntegerProgram Renamed(IntegerProgram program) => new()
    {
        Origin = new ProgramOrigin(Hostile, Hostile, Hostile, Hostile, Hostile),
        Tensors = [.. program.Tensors.Select(tensor => tensor with { Name = Hostile })],
        Instructions = [.. program.Instructions.Select(instruction => instruction with { Node = Hostile })],
        Inputs = program.Inputs,
        Outputs = program.Outputs,
    };
}
