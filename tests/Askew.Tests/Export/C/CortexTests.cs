using Askew.Instructions;
using Askew.Testing;
using Xunit.Abstractions;

namespace Askew.Tests.Export.C;

/// <summary>Networks as C on emulated microcontrollers: no byte may differ from what the interpreter gives, and neither instructions nor
/// code may grow.</summary>
public class CortexTests(ITestOutputHelper output)
{
    private const string Compiler = "arm-none-eabi-gcc";
    private const string Emulator = "qemu-system-arm";

    // Thousands of instructions a run, a little above what was counted, on Cortex-M4, M7, M55.
    private static readonly Dictionary<string, int[]> MostThousands = new()
    {
        ["mlperf_tiny_kws_dscnn"] = [4_100, 4_120, 1_530],
        ["mlperf_tiny_ic_resnet8_cifar10"] = [16_000, 16_000, 3_850],
        ["mlperf_tiny_vww_mobilenetv1_0.25_96"] = [11_900, 11_990, 5_000],
        ["mlperf_tiny_ad"] = [375, 375, 125],
    };

    public static TheoryData<string, string> NetworksOnBoards
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string model in RealPrograms.MicrocontrollerNames)
            {
                foreach (CortexBoard board in CortexBoard.All)
                {
                    data.Add(model, board.Name);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> Networks => [.. RealPrograms.MicrocontrollerNames];

    [RealDataTheory(Compiler, Emulator)]
    [MemberData(nameof(NetworksOnBoards))]
    public void InstructionsOfANetwork(string model, string name)
    {
        int board = Enumerable.Range(0, CortexBoard.All.Count).Single(i => CortexBoard.All[i].Name == name);
        CortexRun run = Run(CortexBoard.All[board], model, "-O3", savesCode: false);
        Assert.InRange(run.Instructions, 1, MostThousands[model][board] * 1000L);
        Assert.InRange(run.CodeInBytes, 1, 12 * 1024);
    }

    [RealDataTheory(Compiler, Emulator)]
    [MemberData(nameof(Networks))]
    public void SmallCodeIsSmallerWhateverTheCompilerIsTold(string model)
    {
        foreach (string optimization in new[] { "-O3", "-Os" })
        {
            CortexRun fast = Run(CortexBoard.M4, model, optimization, savesCode: false);
            CortexRun small = Run(CortexBoard.M4, model, optimization, savesCode: true);
            Assert.InRange(small.CodeInBytes, 1, fast.CodeInBytes - 1);
            Assert.InRange(small.CodeInBytes, 1, 8 * 1024);
        }
    }

    // As many as fit the memory of a board together.
    private const int Parts = 5;

    // Layers at the edges of vectors, with windows, strides, tables and types of every kind.
    [ToolTheory(Compiler, Emulator)]
    [InlineData("cortex-m3", "-O2", true)]
    [InlineData("cortex-m4", "-O3", false)]
    [InlineData("cortex-m4", "-O0", true)]
    [InlineData("cortex-m55", "-O3", false)]
    [InlineData("cortex-m55", "-Os", true)]
    public void LayersOfEveryKind(string name, string optimization, bool savesCode)
    {
        for (int part = 0; part < Parts; part++)
        {
            IntegerProgram program = Patchwork.Of(VectorPrograms.Makers.Where((_, i) => i % Parts == part)
                .Select(make => make(new Random(5)))
                .Append(RandomConvolution.Any(new Random(part))).Append(RandomMatrices.Create(new Random(part))));
            byte[] inputs = ProgramRuns.RandomInputs(program, 2, seed: part);
            CortexRun run = CortexBoard.Of(name).Run(program, inputs, optimization, savesCode);
            ProgramRuns.AssertEqual(program, ProgramRuns.Outputs(program, inputs), run.Outputs);
        }
    }

    [RealDataTheory(Compiler, Emulator, "clang")]
    [InlineData("cortex-m4", "-O2")]
    [InlineData("cortex-m55", "-O2")]
    [InlineData("cortex-m55", "-Os")]
    public void ClangGivesTheSameBytes(string name, string optimization)
    {
        string model = RealPrograms.MicrocontrollerNames.First();
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, inputs: 2, lifts: false);
        CortexRun run = CortexBoard.Of(name).Run(program, inputs, optimization, compiler: CortexBoard.Clang);
        ProgramRuns.AssertEqual(program, RealPrograms.OutputsOf(model, inputs: 2, lifts: false), run.Outputs);
    }

    private CortexRun Run(CortexBoard board, string model, string optimization, bool savesCode)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, RealPrograms.InputsOfSlowTests, lifts: false);
        CortexRun run = board.Run(program, inputs, optimization, savesCode);
        output.WriteLine($"{model} on {board}, {optimization}{(savesCode ? ", small" : string.Empty)}: {run.Instructions} instructions, "
            + $"{run.CodeInBytes} bytes of code");
        ProgramRuns.AssertEqual(program, RealPrograms.OutputsOf(model, RealPrograms.InputsOfSlowTests, lifts: false), run.Outputs);
        return run;
    }
}
