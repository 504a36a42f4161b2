using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Askew.Cli.Tests;

/// <summary>Runs the tool as its users do: as a process.</summary>
internal static partial class Tool
{
    // To compile to native code takes minutes, on a busy machine many.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    public static CommandResult Run(string folder, params string[] arguments) => Run(folder, new Dictionary<string, string>(), arguments);

    public static CommandResult Run(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(folder, environment, "dotnet", ["exec", typeof(ExitCodes).Assembly.Location, .. arguments]);

    /// <summary>Runs another .NET program.</summary>
    public static CommandResult Program(string folder, string assembly, params string[] arguments) =>
        Program(folder, assembly, Patience, arguments);

    /// <summary>The same for one that may take long.</summary>
    public static CommandResult Program(string folder, string assembly, TimeSpan patience, params string[] arguments) =>
        Start(folder, new Dictionary<string, string>(), "dotnet", ["exec", assembly, .. arguments], patience);

    /// <summary>Runs a line of shell, in which <c>./askew</c> is the tool.</summary>
    public static CommandResult Shell(string folder, string line) =>
        Start(folder, new Dictionary<string, string>(), "bash",
            ["-c", line.Replace("./askew", $"dotnet exec '{typeof(ExitCodes).Assembly.Location}'", StringComparison.Ordinal)]);

    /// <summary>Runs a line of shell with more variables.</summary>
    public static CommandResult Shell(string folder, IReadOnlyDictionary<string, string> environment, string line) =>
        Start(folder, environment, "bash", ["-c", line]);

    private static CommandResult Start(string folder, IReadOnlyDictionary<string, string> environment, string program, string[] arguments,
        TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(patience ?? Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {patience ?? Patience}.");
        }

        // How far work is, is told every few seconds: whether at all depends on how busy the machine is.
        return new CommandResult(process.ExitCode, output.Result, Progress().Replace(errors.Result, string.Empty));
    }

    [GeneratedRegex(
        @"^[^\n]*:\s+\d+\s+of\s+\d+,\s+about\s+\d+\s+s\s+left(;\s+in\s+all\s+\d+\s+of\s+\d+,\s+about\s+\d+\s+s\s+left)?\n",
        RegexOptions.Multiline)]
    private static partial Regex Progress();

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Askew.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
