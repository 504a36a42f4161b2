using Askew.Cli;
using Askew.Fuzz.Graphs;
using Askew.Fuzz.Mutators;
using Askew.Instructions;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Damaged .askew files, checksums right, through every command that reads them; what is accepted is run by everybody.</summary>
internal sealed class AskewKind : IKind
{
    private const int Seeds = 150;
    private const long MostWork = 1 << 22;

    private static readonly int[] allowed = [ExitCodes.Done, ExitCodes.Model, ExitCodes.Data];
    private static readonly int[] allowedOfRequests = [.. allowed, ExitCodes.Usage];
    private static readonly Lazy<byte[]>[] networks = [.. Enumerable.Range(0, Seeds).Select(seed => new Lazy<byte[]>(() => Network(seed)))];

    /// <inheritdoc/>
    public string Name => "askew";

    /// <inheritdoc/>
    public string Extension => ".askew";

    /// <inheritdoc/>
    public int Round => 900;

    /// <inheritdoc/>
    public byte[] Make(Random random) => ArchiveMutator.Mutate(
        random.OneIn(3)
            ? networks[random.Next(Seeds)].Value
            : ProgramFile.ToBytes(ProgramKind.Any(new Random(random.Next(Seeds)))),
        random);

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        string model = sandbox.Write("m.askew", input);
        int exitCode = Sandbox.Tool(allowed, "inspect", model);
        if (exitCode != ExitCodes.Done)
        {
            return new Outcome($"inspect {exitCode}");
        }

        IntegerProgram? program = null;
        try
        {
            program = ProgramFile.Load(model);
        }
        catch (InvalidDataException)
        {
            // Its layers are in float.
        }

        if (program is not null && Consumers.Work(program) > MostWork)
        {
            return new Outcome("accepted, large");
        }

        if (program is not null)
        {
            Consumers.Check(program, input.Length, sandbox.IsPlanted);
        }

        string format = new[] { "c", "onnx-qdq", "onnx-qoperator" }[input.Length % 3];
        Sandbox.Tool(allowedOfRequests, "export", model, "--format", format, "-o", sandbox.PathOf("export"));
        return new Outcome(program is null ? "hybrid, accepted" : "accepted, all agree");
    }

    // A quantised network, of layers in float now and then.
    private static byte[] Network(int seed)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                byte[] graph = RandomGraphs.Make(new Random((seed * 1000) + attempt), isSmall: true);
                if (RandomNetwork.Of(graph, out _) is { } network && network.Model.ToBytes() is { Length: < 40_000 } file)
                {
                    return file;
                }
            }
            catch (FaultException)
            {
                // For another kind to find.
            }
        }
    }
}
