using System.Security.Cryptography;
using System.Text;
using Askew.Cli;
using Askew.Fuzz.Graphs;
using Askew.Fuzz.Mutators;

namespace Askew.Fuzz.Kinds;

/// <summary>Damaged parts of evaluations, checksums right or wrong, put together.</summary>
internal sealed class EvaluationKind : IKind
{
    private const int Networks = 6;
    private const string Part = "\"part\":";

    private static readonly int[] allowed = [ExitCodes.Done, ExitCodes.Data];
    private static readonly Lazy<byte[][]> seeds = new(() => [.. Make()]);

    /// <inheritdoc/>
    public string Name => "evaluation";

    /// <inheritdoc/>
    public string Extension => ".json";

    /// <inheritdoc/>
    public int Round => 500;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        string text = Encoding.UTF8.GetString(seeds.Value[random.Next(seeds.Value.Length)]);
        int start = text.IndexOf(Part, StringComparison.Ordinal) + Part.Length;
        string part = text[start..text.LastIndexOf('}')];
        string damaged = Encoding.UTF8.GetString(JsonMutator.Mutate(Encoding.UTF8.GetBytes(part), random));
        string sum = random.Next(20) == 0 ? "0" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(damaged.Trim())));
        return Encoding.UTF8.GetBytes($$"""{"format":"askew-evaluation","version":2,"sha256":"{{sum}}","part":{{damaged}}}""");
    }

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        string part = sandbox.Write("part.json", input);
        return new Outcome($"merge {Sandbox.Tool(allowed, "evaluate", "--merge", part, "--json")}");
    }

    private static IEnumerable<byte[]> Make()
    {
        using var sandbox = new Sandbox();
        for (int seed = 0, made = 0; made < Networks; seed++)
        {
            byte[] model = RandomGraphs.Make(new Random(seed), isSmall: true);
            string path = sandbox.Write("m.onnx", model);
            string part = sandbox.PathOf("p.json");
            string data = sandbox.Write("d.npz", SampleArrays.For(model));
            string recipe = sandbox.Write(
                "r.json", Encoding.UTF8.GetBytes($$"""{ "task": "{{(made % 2 == 0 ? "tensor" : "regression")}}" }"""));
            int exitCode;
            try
            {
                exitCode = Sandbox.Tool(
                    [ExitCodes.Done, ExitCodes.Usage, ExitCodes.Model, ExitCodes.Data], "evaluate", path, "--data", data,
                    "--reference", path, "--recipe", recipe, "-o", part);
            }
            catch (FaultException)
            {
                // For another kind to find.
                continue;
            }

            if (exitCode == ExitCodes.Done)
            {
                made++;
                yield return File.ReadAllBytes(part);
            }
        }
    }
}
