using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Askew.Instructions;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.C;

/// <summary>An emulated microcontroller that runs exported C.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Options">What tells the compiler the processor.</param>
/// <param name="Machine">The emulator's machine.</param>
/// <param name="InstructionsPerTick">Instructions that the emulator counts as one tick of the machine's clock.</param>
internal sealed record CortexBoard(string Name, string Options, string Machine, double InstructionsPerTick)
{
    // A clock that was set reads 0 until it ticks.
    private const uint FirstTick = 0xFFFFFF;

    /// <summary>With instructions that multiply two pairs of 16-bit integers.</summary>
    public static readonly CortexBoard M4 = new("cortex-m4", "-mcpu=cortex-m4 -mfloat-abi=soft", "mps2-an386", 40);

    /// <summary>The same instructions, another pipeline.</summary>
    public static readonly CortexBoard M7 = new("cortex-m7", "-mcpu=cortex-m7 -mfloat-abi=soft", "mps2-an500", 40);

    /// <summary>With vectors of 16 bytes.</summary>
    public static readonly CortexBoard M55 = new("cortex-m55", "-mcpu=cortex-m55 -mfloat-abi=hard", "mps3-an547", 31.25);

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<CortexBoard> All = [M4, M7, M55];

    /// <summary>Clang, with the headers of the other compiler's library.</summary>
    public const string Clang = "clang --target=arm-none-eabi -isystem /usr/lib/arm-none-eabi/include";

    /// <summary>Exports <paramref name="program"/>, compiles it and runs it on <paramref name="inputs"/>.</summary>
    public CortexRun Run(
        IntegerProgram program, byte[] inputs, string optimization = "-O3", bool savesCode = false, bool measuresLayers = false,
        string compiler = "arm-none-eabi-gcc")
    {
        using var folder = new TemporaryFolder();
        CToolchain.Export(program, folder.FullPath, options => options with { SavesCode = savesCode });
        foreach (string name in new[] { "start.c", "runner.c", "host.h", "link.ld" })
        {
            using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CortexM/" + name)!;
            using FileStream file = File.Create(Path.Combine(folder.FullPath, name));
            stream.CopyTo(file);
        }

        if (measuresLayers)
        {
            Mark(Path.Combine(folder.FullPath, "net.c"));
        }

        File.WriteAllBytes(Path.Combine(folder.FullPath, "in.bin"), inputs);
        string[] processor = [.. Options.Split(' '), "-mthumb"];
        string[] command = compiler.Split(' ');
        CToolchain.Run(
            folder.FullPath, command[0], [.. command[1..], .. processor, .. CToolchain.Strict, optimization, "-c", "net.c"], []);
        CToolchain.Run(
            folder.FullPath,
            "arm-none-eabi-gcc",
            [.. processor, "-O2", "-ffreestanding", "-nostartfiles", "-T", "link.ld", "-o", "net.elf", "start.c", "runner.c", "net.o"],
            []);
        CToolchain.Run(
            folder.FullPath,
            "qemu-system-arm",
            ["-M", Machine, "-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=0", "-semihosting-config",
                "enable=on,target=native", "-kernel", "net.elf"],
            []);
        byte[] sections = CToolchain.Run(folder.FullPath, "arm-none-eabi-size", ["-A", "net.o"], []);
        uint ticks = BitConverter.ToUInt32(File.ReadAllBytes(Path.Combine(folder.FullPath, "ticks.bin")));
        uint[] marks = MemoryMarshal.Cast<byte, uint>(File.ReadAllBytes(Path.Combine(folder.FullPath, "marks.bin"))).ToArray();
        return new CortexRun(
            File.ReadAllBytes(Path.Combine(folder.FullPath, "out.bin")),
            (long)(ticks * InstructionsPerTick),
            CodeIn(sections),
            [.. marks.Zip(marks.Skip(1), (begin, end) => (begin == 0 ? FirstTick : begin) - end)
                .Select(layer => (long)(layer * InstructionsPerTick))]);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    // Comments stand before the calls of layers.
    private static void Mark(string path)
    {
        string[] lines = File.ReadAllLines(path);
        int run = Array.FindIndex(lines, line => line.StartsWith("int net_run(", StringComparison.Ordinal));
        File.WriteAllLines(path, lines.Select((line, i) =>
            i == run ? "void askew_mark(void);\n" + line
            : i > run && line.StartsWith("    /* ", StringComparison.Ordinal) ? "    askew_mark();\n" + line : line));
    }

    // A line a section: its name, its size.
    private static int CodeIn(byte[] sections) => System.Text.Encoding.ASCII.GetString(sections).Split('\n')
        .Where(line => line.StartsWith(".text", StringComparison.Ordinal))
        .Sum(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
}
