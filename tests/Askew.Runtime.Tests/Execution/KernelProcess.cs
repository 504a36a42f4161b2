using System.Diagnostics;
using Askew.Execution;

namespace Askew.Runtime.Tests.Execution;

/// <summary>The test assembly as a program: it prints what <see cref="KernelDigest"/> finds, for processes that have been denied some of
/// the processor's instructions.</summary>
internal static class KernelProcess
{
    public static int Main()
    {
        (string[] names, string sha256) = KernelDigest.Of(KernelCatalog.Default);
        Console.WriteLine(sha256);
        foreach (string name in names)
        {
            Console.WriteLine(name);
        }

        return 0;
    }

    /// <summary>Runs the program in a process of its own with one environment variable set.</summary>
    public static (string[] Names, string Sha256) Run(string variable, string value)
    {
        string dotnet = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        var start = new ProcessStartInfo(dotnet, ["exec", typeof(KernelProcess).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return (lines[1..], lines[0]);
    }
}
