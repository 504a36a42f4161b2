using System.Diagnostics;
using System.Text.Json;
using Askew.Testing;

namespace Askew.Benchmarks;

/// <summary>The command line, as its users run it.</summary>
internal static class AskewTool
{
    /// <summary>The tool of this build.</summary>
    public static string Assembly { get; } =
        Path.Combine(Repository.Root, "src", "Askew.Cli", "bin", "Release", "net10.0", "Askew.Cli.dll");

    /// <summary>Runs a command.</summary>
    /// <returns>What it prints with <c>--json</c>.</returns>
    /// <exception cref="RequestException">It fails.</exception>
    public static JsonElement Run(params IReadOnlyList<string> arguments)
    {
        (int exitCode, string output, string errors) = Start("dotnet", ["exec", Assembly, .. arguments, "--json"]);
        return exitCode == 0
            ? JsonDocument.Parse(output).RootElement
            : throw new RequestException($"'askew {string.Join(' ', arguments)}' ended with {exitCode}: {errors.Trim()}");
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, string Output, string Errors) Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
