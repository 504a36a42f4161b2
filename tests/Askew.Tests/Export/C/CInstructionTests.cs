using Askew.Instructions;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.C;

/// <summary>Exported C against the scalar interpreter, on random programs of every instruction with everything that it can have.</summary>
public class CInstructionTests(CInstructionTests.Everything everything) : IClassFixture<CInstructionTests.Everything>
{
    private const int ProgramsOfEachKind = 4;
    private const int Runs = 3;

    private static readonly Lazy<IntegerProgram> All =
        new(() => Patchwork.Of(Enumerable.Range(0, ProgramsOfEachKind).SelectMany(n => RandomPrograms.Makers.Values
        .Select(maker => maker(new Random(1000 + n)))
        .Concat(WidePrograms.Makers.Select(maker => maker(new Random(2000 + n), n)))
        .Concat(n == 0 ? VectorPrograms.Makers.Select(maker => maker(new Random(3000 + n))) : []))));

    [Fact]
    public void EveryInstructionTakesPartInEveryWidth()
    {
        foreach (Type kind in InstructionKinds.All)
        {
            string[] widths = [.. All.Value.Instructions
                .Where(i => i.GetType() == kind)
                .Select(i => $"{All.Value.Tensors[i.Inputs[0]].ElementSizeInBytes}{All.Value.Tensors[i.Output].ElementSizeInBytes}")
                .Distinct()
                .Order(StringComparer.Ordinal)];
            bool keepsWidth = kind == typeof(MaxPool) || kind == typeof(Rearrange) || kind == typeof(Resize);
            Assert.Equal((kind.Name, keepsWidth ? "11 22" : "11 12 21 22"), (kind.Name, string.Join(' ', widths)));
        }
    }

    [ToolTheory("gcc")]
    [InlineData("gcc -O0 -fsanitize=undefined,address -fno-sanitize-recover=all")]
    [InlineData("gcc -O3 -march=native")]
    [InlineData("gcc -O2 -march=haswell")]
    [InlineData("gcc -O1 -march=native -fsanitize=undefined,address -fno-sanitize-recover=all")]
    [InlineData("gcc -O3")]
    public void GccGivesTheSameBytes(string compiler) =>
        everything.Workshop.Check(compiler, bothLayouts: compiler.Contains("-O0", StringComparison.Ordinal));

    [ToolTheory("clang")]
    [InlineData("clang -O1 -fsanitize=undefined -fsanitize-trap=undefined")]
    [InlineData("clang -O1 -march=native")]
    public void ClangGivesTheSameBytes(string compiler) => everything.Workshop.Check(compiler);

    [ToolFact("aarch64-linux-gnu-gcc", "qemu-aarch64")]
    public void Aarch64WithDotProductsGivesTheSameBytes() =>
        everything.Workshop.Check(
            "aarch64-linux-gnu-gcc -static -O2 -ftree-vectorize -march=armv8.2-a+dotprod", emulator: "qemu-aarch64");

    [ToolFact("gcc")]
    public void ResultsMayTakeThePlaceOfOperandsOrNot()
    {
        foreach (bool savesMemory in new[] { true, false })
        {
            using var folder = new TemporaryFolder();
            IntegerProgram program = Chain();
            CToolchain.Export(program, folder.FullPath, options => options with { SavesMemory = savesMemory });
            byte[] inputs = ProgramRuns.RandomInputs(program, 20, seed: 2);
            byte[] actual = CToolchain.Run(folder.FullPath, CToolchain.Compile(folder.FullPath, "gcc -O3 -fsanitize=address"), [], inputs);
            ProgramRuns.AssertEqual(program, ProgramRuns.Outputs(program, inputs), actual);
        }
    }

    // Element-wise instructions after each other, with an operand that is needed later and one that is used twice.
    private static IntegerProgram Chain()
    {
        var random = new Random(7);
        ProgramTensor tensor = SmallPrograms.Tensor(8, 1, 3, 50);
        LookUp LookUp(int input, int output) =>
            new() { Node = "t", Input = input, Output = output, Table = random.Table(256, 8), Tables = 1 };
        AddRescaled Add(int left, int right, int output) => new()
        {
            Node = "a",
            Left = left,
            Right = right,
            Output = output,
            LeftMultiplier = 1 << 14,
            RightMultiplier = 3 << 12,
            RightShift = 15,
            Addend = 1 << 14,
            Stage = new OutputStage(tensor.Range),
        };
        var program = new IntegerProgram
        {
            Origin = new ProgramOrigin("tests", "chain", "0", "cpu", "none"),
            Tensors = [tensor, tensor, tensor with { Shape = new(1, 150), AliasOf = 1 }, tensor, tensor, tensor, tensor, tensor],
            Instructions = [LookUp(0, 1), Add(1, 1, 3), Add(0, 3, 4), LookUp(4, 5), Add(5, 1, 6), LookUp(6, 7)],
            Inputs = [0],
            Outputs = [7, 2],
        };
        ProgramValidator.Check(program);
        return program;
    }

    /// <summary>All programs as exported C.</summary>
    public sealed class Everything : IDisposable
    {
        internal CWorkshop Workshop { get; } = new(() => All.Value, Runs, seed: 1);

        public void Dispose() => Workshop.Dispose();
    }
}
