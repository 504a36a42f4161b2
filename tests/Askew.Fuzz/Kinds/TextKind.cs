using System.Text;
using Askew.Cli;
using Askew.Fuzz.Mutators;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Damaged JSON files that people write: read alone, and one in some by the command that takes them, on a small network.</summary>
/// <param name="name">The kind's name.</param>
/// <param name="option">The command line's option for such a file.</param>
/// <param name="seeds">Whole files.</param>
/// <param name="read">Reads the file; an <see cref="AskewException"/> refuses it.</param>
internal sealed class TextKind(string name, string option, string[] seeds, Action<string> read) : IKind
{
    private const int OneCommandIn = 40;

    private static readonly int[] allowed = [ExitCodes.Done, ExitCodes.Model, ExitCodes.Data, ExitCodes.Usage];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Extension => ".json";

    /// <inheritdoc/>
    public int Round => 4000;

    /// <inheritdoc/>
    public byte[] Make(Random random) => JsonMutator.Mutate(Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]), random);

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        string path = sandbox.Write($"{name}.json", input);
        if (input.Aggregate(0, (sum, b) => ((sum * 31) + b) & 0xFFFFFF) % OneCommandIn == 0)
        {
            int exitCode = Sandbox.Tool(
                allowed, "quantize", SmallNetwork.In(sandbox), "--calibration", sandbox.PathOf("images"), "-o", sandbox.PathOf("o.askew"),
                "--threads", "1", option, path);
            return new Outcome($"quantize {exitCode}");
        }

        try
        {
            read(path);
            return new Outcome("read");
        }
        catch (AskewException e) when (e.Fault != Fault.Askew)
        {
            return new Outcome("refused");
        }
    }
}
