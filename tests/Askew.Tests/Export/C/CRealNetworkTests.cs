using System.Reflection;
using System.Security.Cryptography;
using Askew.Execution;
using Askew.Instructions;
using Askew.Testing;
using Askew.Tests.Samples;
using Askew.Workflows;
using Xunit.Abstractions;

namespace Askew.Tests.Export.C;

/// <summary>Real networks as C, on this machine and on emulated ones, against the interpreter: one test a link, no byte may
/// differ.</summary>
public class CRealNetworkTests(ITestOutputHelper output)
{
    public static TheoryData<string> Networks => [.. RealPrograms.Names];

    public static TheoryData<string> SmallNetworks => [.. RealPrograms.SmallNames];

    [RealDataTheory]
    [MemberData(nameof(Networks))]
    public void FastKernelsAreTheScalarOnes(string model)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, RealPrograms.InputsOfSlowTests);
        Compare(model, program, ProgramRuns.Outputs(program, inputs), ProgramRuns.Outputs(program, inputs, KernelCatalog.Default));
    }

    [RealToolTheory("gcc")]
    [MemberData(nameof(Networks))]
    public void WithoutOptimisation(string model) => OnThisMachine(model, "gcc -O0", RealPrograms.InputsOfSlowTests, isFast: false);

    [RealToolTheory("gcc")]
    [MemberData(nameof(Networks))]
    public void WithEveryOptimisation(string model) =>
        OnThisMachine(model, "gcc -O3 -march=native", RealPrograms.InputsOfSlowTests, isFast: true);

    [RealToolTheory("gcc")]
    [MemberData(nameof(Networks))]
    public void ForTheNextToLastGeneration(string model) =>
        OnThisMachine(model, "gcc -O3 -march=haswell", RealPrograms.InputsOfSlowTests, isFast: true);

    [RealToolTheory("aarch64-linux-gnu-gcc", "qemu-aarch64")]
    [MemberData(nameof(Networks))]
    public void OnAarch64(string model) =>
        OnThisMachine(model, "aarch64-linux-gnu-gcc -static -O3", RealPrograms.InputsOfSlowTests, isFast: false, "qemu-aarch64");

    [RealToolTheory("aarch64-linux-gnu-gcc", "qemu-aarch64")]
    [MemberData(nameof(Networks))]
    public void OnAarch64WithDotProducts(string model) =>
        OnThisMachine(model, "aarch64-linux-gnu-gcc -static -O3 -march=armv8.2-a+dotprod", RealPrograms.InputsOfSlowTests,
            isFast: true, "qemu-aarch64");

    [RealToolTheory("arm-none-eabi-gcc", "qemu-system-arm")]
    [MemberData(nameof(SmallNetworks))]
    public void OnCortexM4(string model) => OnCortexM(model, "-mcpu=cortex-m4 -mfloat-abi=soft", "mps2-an386");

    [RealToolTheory("arm-none-eabi-gcc", "qemu-system-arm")]
    [MemberData(nameof(SmallNetworks))]
    public void OnCortexM7(string model) => OnCortexM(model, "-mcpu=cortex-m7 -mfloat-abi=soft", "mps2-an500");

    [RealToolTheory("arm-none-eabi-gcc", "qemu-system-arm")]
    [MemberData(nameof(SmallNetworks))]
    public void OnCortexM55(string model) => OnCortexM(model, "-mcpu=cortex-m55 -mfloat-abi=hard", "mps3-an547");

    private void OnThisMachine(string model, string compiler, int inputCount, bool isFast, params string[] emulator)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, inputCount);
        using var folder = new TemporaryFolder();
        CToolchain.Export(program, folder.FullPath, options => options with { SavesMemory = !isFast });
        string[] command = [.. emulator, CToolchain.Compile(folder.FullPath, compiler)];
        Compare(model, program, RealPrograms.OutputsOf(model, inputCount),
            CToolchain.Run(folder.FullPath, command[0], command[1..], inputs));
    }

    private void OnCortexM(string model, string options, string machine)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, RealPrograms.InputsOfSlowTests);
        using var folder = new TemporaryFolder();
        CToolchain.Export(program, folder.FullPath);
        foreach (string name in new[] { "start.c", "runner.c", "host.h", "link.ld" })
        {
            using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CortexM/" + name)!;
            using FileStream file = File.Create(Path.Combine(folder.FullPath, name));
            stream.CopyTo(file);
        }

        File.WriteAllBytes(Path.Combine(folder.FullPath, "in.bin"), inputs);
        CToolchain.Run(folder.FullPath, "arm-none-eabi-gcc",
            [.. options.Split(' '), "-mthumb", .. CToolchain.Strict, "-O3", "-c", "net.c"], []);
        CToolchain.Run(
            folder.FullPath,
            "arm-none-eabi-gcc",
            [.. options.Split(' '), "-mthumb", "-O2", "-ffreestanding", "-nostartfiles", "-T", "link.ld", "-o", "net.elf",
                "start.c", "runner.c", "net.o"],
            []);
        CToolchain.Run(
            folder.FullPath,
            "qemu-system-arm",
            ["-M", machine, "-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=0", "-semihosting-config",
                "enable=on,target=native", "-kernel", "net.elf"],
            []);
        Compare(model, program, RealPrograms.OutputsOf(model, RealPrograms.InputsOfSlowTests),
            File.ReadAllBytes(Path.Combine(folder.FullPath, "out.bin")));
        long multiplications = program.Instructions.Sum(i => i.MultiplyCount(program.Tensors));
        uint ticks = BitConverter.ToUInt32(File.ReadAllBytes(Path.Combine(folder.FullPath, "ticks.bin")));
        output.WriteLine($"{ticks} ticks of the emulated clock, {multiplications} multiplications");
    }

    private void Compare(string model, IntegerProgram program, byte[] expected, byte[] actual)
    {
        output.WriteLine(
            $"{model}: {Convert.ToHexStringLower(SHA256.HashData(expected))} by the interpreter, "
            + $"{Convert.ToHexStringLower(SHA256.HashData(actual))} here, {expected.Length} bytes");
        ProgramRuns.AssertEqual(program, expected, actual);
    }
}
