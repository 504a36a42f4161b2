using Askew.Export.C.Writing;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.C;

/// <summary>Weights of fewer than 8 bits in exported C: they lie without gaps, and no byte of a result changes by that.</summary>
public class PackedWeightsTests(PackedWeightsTests.Layers layers) : IClassFixture<PackedWeightsTests.Layers>
{
    private const int Whole = 8;

    // Layers of every kind of kernel that reads packed weights, parts of a few outputs and of all of them, 2 to 7 bits.
    private static readonly Lazy<IntegerProgram> All = new(() => Patchwork.Of(VectorPrograms.Makers
        .Append(random => RandomMatrices.Create(random))
        .Append(random => Large(random, channels: 70, outputs: 130, kernel: 3))
        .Append(random => Large(random, channels: 300, outputs: 33, kernel: 1))
        .Select((make, n) => Narrowed(make(new Random(n)), bits: 2 + (n % 6)))));

    [Theory]
    [InlineData(-1, 0, 2)]
    [InlineData(-2, 1, 2)]
    [InlineData(0, 2, 3)]
    [InlineData(-5, 0, 4)]
    [InlineData(-64, 63, 7)]
    public void TheFewestBitsAreTaken(int low, int high, int bits)
    {
        sbyte[] weights = [.. Enumerable.Range(0, 64 * 64).Select(i => (sbyte)(i % 2 == 0 ? low : high))];
        PackedWeights packed = PackedWeights.Of(new LinearWeights(weights, new Requantizer[64]), 64, groups: 1)!;
        Assert.Equal(bits, packed.Bits);
        Assert.Equal(64 * 64 * bits / 8, packed.Pack(weights).Length);
    }

    [Theory]
    [InlineData(64, 64, 1)]
    [InlineData(-65, 64, 1)]
    [InlineData(7, 4, 1)]
    [InlineData(7, 64, 2)]
    public void WholeBytesSmallLayersAndGroupsStayAsTheyAre(int weight, int length, int groups)
    {
        var weights = new sbyte[16 * length];
        Array.Fill(weights, (sbyte)weight);
        Assert.Null(PackedWeights.Of(new LinearWeights(weights, new Requantizer[16]), length, groups));
    }

    [Fact]
    public void BothKindsOfKernelsReadThem()
    {
        string text = layers.Text;
        Assert.Contains("askew_convolve_packed_quads_s8_s8_s32p", text, StringComparison.Ordinal);
        Assert.Contains("askew_convolve_packed_s16_", text, StringComparison.Ordinal);
        Assert.All([2, 3, 4, 5, 6, 7], bits => Assert.Contains($".bits = {bits},", text, StringComparison.Ordinal));
    }

    [ToolTheory("gcc")]
    [InlineData("gcc -O1 -fsanitize=undefined,address -fno-sanitize-recover=all")]
    [InlineData("gcc -O3 -march=native")]
    public void GccGivesTheSameBytes(string compiler) => layers.Workshop.Check(compiler);

    [ToolTheory("arm-none-eabi-gcc", "qemu-system-arm")]
    [InlineData("cortex-m3", "-O2")]
    [InlineData("cortex-m4", "-O3")]
    [InlineData("cortex-m55", "-O3")]
    public void MicrocontrollersGiveTheSameBytes(string board, string optimization)
    {
        IntegerProgram program = Patchwork.Of(new[] { 33, 65, 100 }.Select((outputs, n) =>
            Narrowed(Large(new Random(n), 20 + (n * 9), outputs, kernel: 1 + (n % 2 * 2)), bits: 3 + n)));
        byte[] inputs = ProgramRuns.RandomInputs(program, 2, seed: 1);
        foreach (bool savesCode in new[] { false, true })
        {
            CortexRun run = CortexBoard.Of(board).Run(program, inputs, optimization, savesCode);
            ProgramRuns.AssertEqual(program, ProgramRuns.Outputs(program, inputs), run.Outputs);
        }
    }

    private static IntegerProgram Large(Random random, int channels, int outputs, int kernel) => VectorPrograms.Layer(
        random, [1, channels, 4, 5], outputs, new SlidingWindow(kernel, kernel, 1, 1, 1, 1, kernel / 2, kernel / 2, kernel / 2, kernel / 2),
        groups: 1, channels * kernel * kernel);

    // The same layers with weights of fewer bits.
    private static IntegerProgram Narrowed(IntegerProgram program, int bits) => new()
    {
        Origin = program.Origin,
        Tensors = program.Tensors,
        Inputs = program.Inputs,
        Outputs = program.Outputs,
        Instructions = [.. program.Instructions.Select(instruction => instruction switch
        {
            Convolve convolve => convolve with { Weights = Narrowed(convolve.Weights, bits) },
            MultiplyMatrices matrices => matrices with { Weights = Narrowed(matrices.Weights, bits) },
            _ => instruction,
        })],
    };

    private static sbyte[] Narrowed(sbyte[] weights, int bits) => [.. weights.Select(weight => (sbyte)(weight >> (Whole - bits)))];

    /// <summary>All programs as exported C.</summary>
    public sealed class Layers : IDisposable
    {
        internal CWorkshop Workshop { get; } = new(() => All.Value, runs: 2, seed: 1);

        /// <summary>The C that saves memory.</summary>
        public string Text
        {
            get
            {
                using var folder = new TemporaryFolder();
                CToolchain.Export(All.Value, folder.FullPath, options => options with { SavesMemory = true });
                return File.ReadAllText(Path.Combine(folder.FullPath, "net.c"));
            }
        }

        public void Dispose() => Workshop.Dispose();
    }
}
