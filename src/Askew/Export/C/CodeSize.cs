using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Askew.Export.C;

/// <summary>What exported C takes of a microcontroller's flash, as the compiler for one says it, where that is installed.</summary>
internal static class CodeSize
{
    /// <summary>How it is compiled.</summary>
    public const string Setting = "Cortex-M4, -O3";

    private const string Compiler = "arm-none-eabi-gcc";
    private const string Sizer = "arm-none-eabi-size";

    // More than any microcontroller has; compilers take minutes for it.
    private const long LargestConstants = 1 << 23;

    private static readonly string[] Flags = ["-std=c99", "-O3", "-mthumb", "-mcpu=cortex-m4", "-c"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of code and constants; null where there is no such compiler, or it fails, or the network is for larger
    /// machines.</summary>
    /// <param name="files">The export.</param>
    /// <param name="source">The name of the source file.</param>
    /// <param name="constants">Bytes of weights and tables.</param>
    public static long? Of(IReadOnlyList<ExportedFile> files, string source, long constants)
    {
        if (constants > LargestConstants)
        {
            return null;
        }

        try
        {
            return In(Directory.CreateTempSubdirectory("askew-size-").FullName, files, source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The export is written; only its size is not known so exactly.
            return null;
        }
    }

    private static long? In(string folder, IReadOnlyList<ExportedFile> files, string source)
    {
        try
        {
            foreach (ExportedFile file in files)
            {
                File.WriteAllBytes(Path.Combine(folder, file.Name), file.Contents);
            }

            return Run(folder, Compiler, [.. Flags, "-o", "size.o", "./" + source]) is not null
                && Run(folder, Sizer, ["size.o"]) is { } table ? Read(table) : null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A line of headings, then text, data, bss. What is in data is in flash, too, and copied from there.
    private static long? Read(string table)
    {
        string[] lines = table.Split('\n');
        string[] numbers = lines.Length < 2 ? [] : lines[1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return numbers.Length >= 2
            && long.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out long text)
            && long.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out long data) ? text + data : null;
    }

    private static string? Run(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            errors.Wait();
            return process.ExitCode == 0 ? output.Result : null;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }
    }
}
