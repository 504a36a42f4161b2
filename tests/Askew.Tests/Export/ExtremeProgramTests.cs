using Askew.Execution;
using Askew.Export;
using Askew.Instructions;
using Askew.Testing;
using Askew.Tests.Export.C;
using Askew.Tests.Samples;

namespace Askew.Tests.Export;

/// <summary>What a file may say, however it was edited, is safe and the same for everybody who runs it.</summary>
public class ExtremeProgramTests(ExtremeProgramTests.Everything everything) : IClassFixture<ExtremeProgramTests.Everything>
{
    private const int Attempts = 4_000;

    // Programs that take long to run are as safe as others.
    private const long MostElements = 1 << 16;
    private const long MostWork = 1 << 22;

    // Kernels pack weights and make room for padding, in proportion to both.
    private const long FreeBytes = 8 << 20;
    private const long BytesPerByte = 1 << 10;

    private static readonly Lazy<IReadOnlyList<(IntegerProgram Program, long FileSize)>> Accepted = new(() => [.. Accept()]);

    [Fact]
    public void KernelsAgreeAndAskForMemoryInProportion()
    {
        Assert.True(Accepted.Value.Count > Attempts / 50, $"only {Accepted.Value.Count} of {Attempts} were accepted");
        foreach ((IntegerProgram program, long size) in Accepted.Value)
        {
            byte[] inputs = ProgramRuns.RandomInputs(program, runs: 2, seed: 3);
            long before = GC.GetAllocatedBytesForCurrentThread();
            byte[] fast = ProgramRuns.Outputs(program, inputs, KernelCatalog.Default);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            ProgramRuns.AssertEqual(program, ProgramRuns.Outputs(program, inputs), fast);
            long declared = size + program.Tensors.Sum(tensor => (long)tensor.SizeInBytes);
            Assert.True(allocated <= FreeBytes + (BytesPerByte * declared), $"{allocated} bytes for {declared}: {program.Instructions[0]}");
        }
    }

    [ToolTheory("gcc")]
    [InlineData("gcc -O1 -fsanitize=undefined,address -fno-sanitize-recover=all")]
    [InlineData("gcc -O1 -march=native -fsanitize=undefined,address -fno-sanitize-recover=all")]
    public void ExportedCIsSafeAndGivesTheSameBytes(string compiler) => everything.Workshop.Check(compiler);

    // As many of each kind, since some are refused more often than others.
    private static IEnumerable<(IntegerProgram Program, long FileSize)> Accept()
    {
        const int mostOfAKind = 12;
        var count = new Dictionary<Type, int>();
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var random = new Random(attempt);
            Type kind = InstructionKinds.All[attempt % InstructionKinds.All.Count];
            IReadOnlyList<IntegerProgram> programs = InstructionKinds.Programs(kind);
            byte[] file = ExtremePrograms.Edit(programs[random.Next(programs.Count)], random);
            if (Read(file) is { } program && Work(program) <= MostWork && count.GetValueOrDefault(kind) < mostOfAKind)
            {
                count[kind] = count.GetValueOrDefault(kind) + 1;
                yield return (program, file.Length);
            }
        }

        Assert.All(InstructionKinds.All, kind => Assert.True(count.GetValueOrDefault(kind) > 0, $"no extreme {kind.Name} was accepted"));
    }

    // Nothing but InvalidDataException and JsonException may come of a bad file.
    private static IntegerProgram? Read(byte[] file)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            return ProgramFile.Load(path);
        }
        catch (InvalidDataException)
        {
            return null;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static long Work(IntegerProgram program)
    {
        long elements = program.Tensors.Sum(tensor => (long)tensor.Shape.ElementCount);
        SlidingWindow? window = (program.Instructions[0] as MaxPool)?.Window ?? (program.Instructions[0] as AveragePool)?.Window;
        long outputs = program.Tensors[program.Instructions[0].Output].Shape.ElementCount;
        long steps = program.Instructions[0].MultiplyCount(program.Tensors) + (outputs * (window?.KernelSize ?? 1L));
        return elements > MostElements ? long.MaxValue : steps;
    }

    /// <summary>All accepted programs as exported C.</summary>
    public sealed class Everything : IDisposable
    {
        internal CWorkshop Workshop { get; } = new(
            () => Patchwork.Of(Accepted.Value.Select(accepted => accepted.Program)), runs: 2, seed: 4);

        public void Dispose() => Workshop.Dispose();
    }
}
