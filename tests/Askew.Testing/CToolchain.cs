using System.Diagnostics;
using Askew.Export;
using Askew.Instructions;

namespace Askew.Testing;

/// <summary>Compiles and runs exported C.</summary>
internal static class CToolchain
{
    /// <summary>Every compiler has to accept the code with all of these.</summary>
    public static readonly string[] Strict = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror"];

    // Sixty-four inputs of a large network in an emulator take their time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(Thorough.IsOn ? 60 : 15);

    /// <summary>Whether <paramref name="program"/> is installed.</summary>
    public static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Exports <paramref name="program"/> into <paramref name="folder"/> under the name "net".</summary>
    public static void Export(IntegerProgram program, string folder, Func<ExportOptions, ExportOptions>? choose = null)
    {
        var options = new ExportOptions { Name = "net" };
        foreach (ExportedFile file in ExporterCatalog.Find("c").Export(program, choose is null ? options : choose(options)))
        {
            File.WriteAllBytes(Path.Combine(folder, file.Name), file.Contents);
        }
    }

    /// <summary>Compiles the example; <paramref name="command"/> is the compiler and its options.</summary>
    public static string Compile(string folder, string command, params string[] sources)
    {
        string program = Path.Combine(folder, "example-" + Guid.NewGuid().ToString("N")[..8]);
        string[] parts = command.Split(' ');
        Run(folder, parts[0], [.. parts[1..], .. Strict, "-o", program, .. sources.Length > 0 ? sources : ["net_main.c", "net.c"]], []);
        return program;
    }

    /// <summary>Runs a program on <paramref name="input"/> as its standard input; its standard output.</summary>
    public static byte[] Run(string folder, string program, string[] arguments, byte[] input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything; its exit code says why.
        }

        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {Patience}");
        }

        reading.Wait();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{errors.Result}");
        return output.ToArray();
    }
}
