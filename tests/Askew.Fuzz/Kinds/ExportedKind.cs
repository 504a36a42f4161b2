using Askew.Fuzz.Graphs;
using Askew.Instructions;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Random networks and programs, many at once, exported as C, compiled with sanitizers, and run against the
/// specification.</summary>
internal sealed class ExportedKind : IKind
{
    private const int Programs = 16;
    private const int Networks = 8;

    private static readonly string[] compilers =
    [
        "gcc -O1 -fsanitize=undefined,address -fno-sanitize-recover=all",
        "gcc -O1 -march=native -fsanitize=undefined,address -fno-sanitize-recover=all",
    ];

    /// <inheritdoc/>
    public string Name => "exported";

    /// <inheritdoc/>
    public string Extension => ".list";

    /// <inheritdoc/>
    public int Round => 1;

    /// <inheritdoc/>
    public TimeSpan Patience => TimeSpan.FromMinutes(6);

    /// <inheritdoc/>
    public byte[] Make(Random random) => ModelList.Join(Enumerable.Range(0, Networks).Select(_ => RandomGraphs.Make(random))
        .Concat(Enumerable.Range(0, Programs).Select(_ => ProgramFile.ToBytes(ProgramKind.Any(random)))));

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        if (!CToolchain.Has("gcc"))
        {
            return new Outcome("no compiler");
        }

        IntegerProgram[] programs = [.. ModelList.Split(input).Select(Read).OfType<IntegerProgram>()];
        if (programs.Length == 0)
        {
            return new Outcome("nothing");
        }

        IntegerProgram whole = Patchwork.Of(programs);
        byte[] inputs = ProgramRuns.RandomInputs(whole, runs: 2, input.Length);
        byte[] expected = ProgramRuns.Outputs(whole, inputs);
        string folder = Directory.CreateDirectory(sandbox.PathOf("c")).FullName;
        CToolchain.Export(whole, folder, options => options with { SavesMemory = input.Length % 2 == 0 });
        string compiler = compilers[input.Length / 2 % compilers.Length];
        byte[] actual;
        try
        {
            actual = CToolchain.Run(folder, CToolchain.Compile(folder, compiler), [], inputs);
        }
        catch (Xunit.Sdk.XunitException e)
        {
            throw new FaultException("exported C: it does not compile, or the sanitizer stops it", $"{compiler}\n{e.Message}");
        }

        Consumers.RequireEqual(whole, expected, actual, "exported C");
        Directory.Delete(folder, recursive: true);
        return new Outcome($"about {programs.Length / 5 * 5} agree");
    }

    private static IntegerProgram? Read(byte[] file)
    {
        if (file.AsSpan().StartsWith("PK"u8))
        {
            return ProgramFile.Read(new MemoryStream(file));
        }

        try
        {
            return RandomNetwork.Of(file, out _)?.Program;
        }
        catch (FaultException)
        {
            // For another kind to find.
            return null;
        }
    }
}
