using Askew.Cli;
using Askew.Fuzz.Graphs;
using Askew.Fuzz.Mutators;

namespace Askew.Fuzz.Kinds;

/// <summary>Damaged .stats files, checksums right, beside the network that they are of.</summary>
internal sealed class StatisticsKind : IKind
{
    private const int Networks = 12;

    private static readonly int[] allowed = [ExitCodes.Done, ExitCodes.Model, ExitCodes.Data];
    private static readonly Lazy<(byte[] Model, byte[] Statistics)[]> seeds = new(() => [.. Make()]);

    /// <inheritdoc/>
    public string Name => "stats";

    /// <inheritdoc/>
    public string Extension => ".stats";

    /// <inheritdoc/>
    public int Round => 500;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        int which = random.Next(seeds.Value.Length);
        return [.. ArchiveMutator.Mutate(seeds.Value[which].Statistics, random), (byte)which];
    }

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        // The last byte, behind the zip, says which network it is of.
        int which = input.Length == 0 ? 0 : input[^1] % seeds.Value.Length;
        string model = sandbox.Write("m.onnx", seeds.Value[which].Model);
        string statistics = sandbox.Write("s.stats", input.Length == 0 ? [] : input[..^1]);
        string[] target = input.Length % 5 == 0 ? ["--target", "mlu220"] : [];
        int exitCode = Sandbox.Tool(
            allowed, ["quantize", model, "--statistics", statistics, "-o", sandbox.PathOf("o.askew"), "--threads", "1", .. target]);
        return new Outcome($"quantize {exitCode}");
    }

    private static IEnumerable<(byte[] Model, byte[] Statistics)> Make()
    {
        using var sandbox = new Sandbox();
        for (int seed = 0, made = 0; made < Networks; seed++)
        {
            byte[] model = RandomGraphs.Make(new Random(seed), isSmall: true);
            string path = sandbox.Write("m.onnx", model);
            string statistics = sandbox.PathOf("s.stats");
            string data = sandbox.Write("d.npz", SampleArrays.For(model));
            int exitCode;
            try
            {
                exitCode = Sandbox.Tool([.. allowed, ExitCodes.Usage], "calibrate", path, "--calibration", data, "-o", statistics);
            }
            catch (FaultException)
            {
                // For another kind to find.
                continue;
            }

            if (exitCode == ExitCodes.Done)
            {
                made++;
                yield return (model, File.ReadAllBytes(statistics));
            }
        }
    }
}
