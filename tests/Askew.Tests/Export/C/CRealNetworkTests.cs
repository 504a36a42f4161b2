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

    [RealDataTheory]
    [MemberData(nameof(Networks))]
    public void FastKernelsAreTheScalarOnes(string model)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, RealPrograms.InputsOfSlowTests);
        Compare(model, program, ProgramRuns.Outputs(program, inputs), ProgramRuns.Outputs(program, inputs, KernelCatalog.Default));
    }

    [RealDataTheory("gcc")]
    [MemberData(nameof(Networks))]
    public void WithoutOptimisation(string model) => OnThisMachine(model, "gcc -O0", RealPrograms.InputsOfSlowTests, isFast: false);

    [RealDataTheory("gcc")]
    [MemberData(nameof(Networks))]
    public void WithEveryOptimisation(string model) =>
        OnThisMachine(model, "gcc -O3 -march=native", RealPrograms.InputsOfSlowTests, isFast: true);

    [RealDataTheory("gcc")]
    [MemberData(nameof(Networks))]
    public void ForTheNextToLastGeneration(string model) =>
        OnThisMachine(model, "gcc -O3 -march=haswell", RealPrograms.InputsOfSlowTests, isFast: true);

    [RealDataTheory("aarch64-linux-gnu-gcc", "qemu-aarch64")]
    [MemberData(nameof(Networks))]
    public void OnAarch64(string model) =>
        OnThisMachine(model, "aarch64-linux-gnu-gcc -static -O3", RealPrograms.InputsOfSlowTests, isFast: false, "qemu-aarch64");

    [RealDataTheory("aarch64-linux-gnu-gcc", "qemu-aarch64")]
    [MemberData(nameof(Networks))]
    public void OnAarch64WithDotProducts(string model) =>
        OnThisMachine(model, "aarch64-linux-gnu-gcc -static -O3 -march=armv8.2-a+dotprod", RealPrograms.InputsOfSlowTests,
            isFast: true, "qemu-aarch64");

    private void OnThisMachine(string model, string compiler, int inputCount, bool isFast, params string[] emulator)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, inputCount);
        using var folder = new TemporaryFolder();
        CToolchain.Export(program, folder.FullPath, options => options with { SavesMemory = !isFast });
        string[] command = [.. emulator, CToolchain.Compile(folder.FullPath, compiler)];
        Compare(model, program, RealPrograms.OutputsOf(model, inputCount),
            CToolchain.Run(folder.FullPath, command[0], command[1..], inputs));
    }

    private void Compare(string model, IntegerProgram program, byte[] expected, byte[] actual)
    {
        output.WriteLine(
            $"{model}: {Convert.ToHexStringLower(SHA256.HashData(expected))} by the interpreter, "
            + $"{Convert.ToHexStringLower(SHA256.HashData(actual))} here, {expected.Length} bytes");
        ProgramRuns.AssertEqual(program, expected, actual);
    }
}
