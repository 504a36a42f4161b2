using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Askew.Fuzz;

/// <summary>A child as its parent sees it: watched for what it says, how long it stays at one input, how much memory it takes.</summary>
internal sealed class ChildProcess
{
    // The tool is told to take no more than a gibibyte; the rest is for what was estimated too low, and for garbage.
    private const long MostMemory = 3L << 30;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>What it said, in order.</summary>
    public List<Report> Reports { get; } = [];

    /// <summary>The number of the input at which it ended, and how; null where it ended well.</summary>
    public (long Index, string How)? Death { get; private set; }

    /// <summary>The number of the input that it was at when its time was over; null where it ended by itself, well or not.</summary>
    public long? StoppedAt { get; private set; }

    /// <summary>Runs a child to its end, whatever that is.</summary>
    /// <param name="arguments">What it is to do; the path of its place goes in between.</param>
    /// <param name="environment">Variables, such as which instructions of the processor are hidden.</param>
    /// <param name="patience">How long it may stay at one input.</param>
    /// <param name="deadline">When it is stopped, rightly.</param>
    public static ChildProcess Run(
        Func<string, string[]> arguments, (string Name, string Value)? environment, TimeSpan patience, DateTime deadline)
    {
        string place = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(place, BitConverter.GetBytes(-1L));
            var child = new ChildProcess();
            child.Watch(place, arguments(place), environment, patience, deadline);
            return child;
        }
        finally
        {
            File.Delete(place);
        }
    }

    private void Watch(
        string place, string[] arguments, (string Name, string Value)? environment, TimeSpan patience, DateTime deadline)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A crash is seen by its exit code; dumps of it are not wanted.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        if (environment is { } variable)
        {
            start.Environment[variable.Name] = variable.Value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task reading = Task.Run(() => Read(process.StandardOutput));
        string? how = null;
        long at = -1;
        var since = Stopwatch.StartNew();
        while (!process.WaitForExit(LookEvery))
        {
            long now = Place(place);
            if (now != at)
            {
                at = now;
                since.Restart();
            }

            how = since.Elapsed > patience ? $"hang: no end within {patience.TotalSeconds} s"
                : MemoryOf(process.Id) > MostMemory ? $"memory: more than {MostMemory >> 20} MiB"
                : DateTime.UtcNow > deadline ? ""
                : null;
            if (how is not null)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                break;
            }
        }

        reading.Wait();
        Remove(process.Id);
        StoppedAt = how == "" ? Place(place) : null;
        bool isWhole = Reports.Count > 0 && Reports[^1].Counts is not null;
        if (how != "" && (how is not null || process.ExitCode != 0 || !isWhole))
        {
            string words = errors.Result;
            Death = (Place(place), (how ?? $"crash: exit code {process.ExitCode}") + "\n" + words[..Math.Min(words.Length, 4000)]);
        }
    }

    private void Read(StreamReader output)
    {
        while (output.ReadLine() is { } line)
        {
            Reports.Add(JsonSerializer.Deserialize<Report>(line)!);
        }
    }

    private static long Place(string place)
    {
        using FileStream stream = new(place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> bytes = stackalloc byte[Child.PlaceSize];
        stream.ReadExactly(bytes);
        return BitConverter.ToInt64(bytes);
    }

    // Resident, of the process alone; 0 where the system does not say.
    private static long MemoryOf(int process)
    {
        try
        {
            string line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)) ?? "";
            string digits = string.Concat(line.Where(char.IsAsciiDigit));
            return digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    // What a child leaves that had no time to clean up.
    private static void Remove(int process)
    {
        foreach (string root in new[] { "/dev/shm", Path.GetTempPath() }.Where(Directory.Exists))
        {
            foreach (string folder in Directory.GetDirectories(root, $"askew-fuzz-{process}-*"))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
