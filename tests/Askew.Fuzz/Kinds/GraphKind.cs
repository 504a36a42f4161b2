using System.Security.Cryptography;
using Askew.Fuzz.Graphs;

namespace Askew.Fuzz.Kinds;

/// <summary>Random valid networks of all operators, quantised for any target, run by everybody in this process.</summary>
internal sealed class GraphKind : IKind
{
    /// <inheritdoc/>
    public string Name => "graph";

    /// <inheritdoc/>
    public string Extension => ".onnx";

    /// <inheritdoc/>
    public int Round => 100;

    /// <inheritdoc/>
    public byte[] Make(Random random) => RandomGraphs.Make(random);

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        if (RandomNetwork.Of(input, out string refusal) is not { } network)
        {
            return new Outcome("refused: " + refusal);
        }

        string file = Convert.ToHexStringLower(SHA256.HashData(network.Model.ToBytes()));
        return network.Program is { } program
            ? new Outcome("integers agree", file + Consumers.Check(program, input.Length, sandbox.IsPlanted))
            : new Outcome("layers in integers", file);
    }
}
