using System.Diagnostics;

namespace Askew.Export.Native;

/// <summary>The C compiler of this machine.</summary>
internal sealed class CCompiler
{
    private static readonly string[] Flags = ["-std=c99", "-O3", "-march=native", "-fPIC", "-shared"];

    private readonly string path;

    private CCompiler(string path, string identity)
    {
        this.path = path;
        Identity = identity;
    }

    /// <summary>What code depends on besides its source: the compiler and its version, the flags, and what this processor can do.</summary>
    public string Identity { get; }

    /// <summary>The compiler that the variable CC names, else cc, gcc or clang.</summary>
    /// <exception cref="ExportException">There is none.</exception>
    public static CCompiler Find()
    {
        string? chosen = Environment.GetEnvironmentVariable("CC");
        string[] names = string.IsNullOrWhiteSpace(chosen) ? ["cc", "gcc", "clang"] : [chosen];
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string path = names.SelectMany(name => Path.IsPathRooted(name) ? [name] : folders.Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
            ?? throw new ExportException(
                $"The native engine needs a C compiler, and there is no {string.Join(", ", names)}. Install one (apt-get install gcc), "
                + $"name one in the variable CC, or use --engine managed.");

        // All that the compiler predefines: its version, and with -march=native every extension of the processor.
        string predefined = Run(path, ["-march=native", "-dM", "-E", "-x", "c", "/dev/null"]);
        return new CCompiler(path, string.Join('\n', path, string.Join(' ', Flags), predefined));
    }

    /// <summary>Makes a shared library of a source file.</summary>
    /// <exception cref="ExportException">The compiler fails; has its words.</exception>
    public void Compile(string source, string library) => Run(path, [.. Flags, "-o", library, source]);

    private static string Run(string path, string[] arguments)
    {
        var start = new ProcessStartInfo(
            path, arguments)
        { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process process = Process.Start(start) ?? throw new ExportException($"The compiler '{path}' does not start.");
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new ExportException(
            $"The compiler '{path}' failed: {errors.Result.Trim()}. Another can be named in the variable CC; --engine managed needs none.");
    }
}
