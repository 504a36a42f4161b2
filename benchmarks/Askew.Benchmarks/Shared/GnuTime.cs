using System.Globalization;

namespace Askew.Benchmarks;

/// <summary>What a process took, as GNU time measures it.</summary>
/// <param name="Seconds">Of the clock.</param>
/// <param name="ProcessorSeconds">Of all processors, the system's among them.</param>
/// <param name="MostMemoryInMiB">The most memory that it had at once.</param>
internal sealed record GnuTime(double Seconds, double ProcessorSeconds, double MostMemoryInMiB)
{
    private const string Program = "/usr/bin/time";

    /// <summary>Runs a command of the tool.</summary>
    /// <param name="assembly">The tool, of this build or another.</param>
    /// <param name="arguments">The command.</param>
    /// <exception cref="RequestException">It fails, or GNU time is not there.</exception>
    public static GnuTime Of(string assembly, params IEnumerable<string> arguments)
    {
        if (!File.Exists(Program))
        {
            throw new RequestException($"There is no {Program}, by which time and memory are measured: apt-get install time.");
        }

        using var folder = new ScratchFolder();
        string file = folder.PathOf("time");
        (int exitCode, _, string errors) = AskewTool.Start(
            Program, ["-o", file, "-f", "%e %U %S %M", "dotnet", "exec", assembly, .. arguments]);
        if (exitCode != 0)
        {
            throw new RequestException($"'{assembly} {string.Join(' ', arguments)}' ended with {exitCode}: {errors.Trim()}");
        }

        double[] taken = [.. File.ReadAllText(file).Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return new GnuTime(taken[0], taken[1] + taken[2], taken[3] / 1024);
    }
}
