using Askew.Cli;

namespace Askew.Fuzz;

/// <summary>A folder for files of one child, and the tool run in it, within this process.</summary>
internal sealed class Sandbox : IDisposable
{
    private static readonly string Memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Makes an empty one.</summary>
    public Sandbox()
    {
        Folder = Path.Combine(Memory, $"askew-fuzz-{Environment.ProcessId}-{Guid.NewGuid():n}");
        Directory.CreateDirectory(Folder);
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Whether faults are planted on purpose.</summary>
    public bool IsPlanted { get; init; }

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file; its path.</summary>
    public string Write(string name, byte[] contents)
    {
        string path = PathOf(name);
        File.WriteAllBytes(path, contents);
        return path;
    }

    /// <summary>Runs a command of the tool, which must end as <paramref name="allowed"/> says, with a message where it fails.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="FaultException">It did not.</exception>
    public static int Tool(int[] allowed, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        (TextWriter outside, TextWriter errorsOutside) = (Console.Out, Console.Error);
        Console.SetOut(output);
        Console.SetError(errors);
        int exitCode = Cli.Program.Main([.. arguments, "--verbose", "--memory", "1G"]);
        Console.SetOut(outside);
        Console.SetError(errorsOutside);
        string message = errors.ToString();
        if (!allowed.Contains(exitCode) || message.Contains("(--verbose shows where)", StringComparison.Ordinal))
        {
            throw new FaultException(
                $"{arguments[0]}: exit code {exitCode}: {Kind(message)}", $"askew {string.Join(' ', arguments)}: {exitCode}\n{message}");
        }

        string all = output + message;
        if (all.Any(c => char.IsControl(c) && c is not ('\n' or '\t' or '\r')))
        {
            throw new FaultException($"{arguments[0]}: a control character", $"askew {string.Join(' ', arguments)}\n{all}");
        }

        if (exitCode is ExitCodes.Failed or ExitCodes.Usage or ExitCodes.Model or ExitCodes.Data
            && !message.Contains("error: ", StringComparison.Ordinal))
        {
            throw new FaultException(
                $"{arguments[0]}: fails without a word", $"askew {string.Join(' ', arguments)}: {exitCode}\n{message}");
        }

        return exitCode;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>What a message is about, without the names and numbers in it.</summary>
    public static string Kind(string message)
    {
        string line = message.Split('\n').FirstOrDefault(line => line.Contains("error: ", StringComparison.Ordinal)) ?? message;
        string plain = System.Text.RegularExpressions.Regex.Replace(line, "'[^']*'|[0-9][0-9.,e+-]*", "#");
        return plain.Length > 100 ? plain[..100] : plain;
    }
}
