using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>SHA-256 of what <c>quantize</c> with default options makes of real networks, as it was first written down
/// (<c>RealNetworks.sha256</c>); ASKEW_UPDATE_HASHES=1 writes what is found.</summary>
internal static class RealNetworkHashes
{
    /// <summary>Checks that <paramref name="found"/> is what is written down.</summary>
    public static void AssertWrittenDown(string found, string model, string target)
    {
        string path = Path.Combine(Tool.Root, "tests/Askew.Cli.Tests/RealNetworks.sha256");
        string[] lines = [.. File.ReadLines(path).Where(line => !line.EndsWith($"  {model} {target}", StringComparison.Ordinal))];
        if (Environment.GetEnvironmentVariable("ASKEW_UPDATE_HASHES") is not null)
        {
            File.WriteAllLines(path, lines.Append($"{found}  {model} {target}").OrderBy(line => line[64..], StringComparer.Ordinal));
        }

        Assert.Contains($"{found}  {model} {target}", File.ReadLines(path));
    }
}
