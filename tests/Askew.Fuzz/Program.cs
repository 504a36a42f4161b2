using System.Globalization;
using System.Runtime.InteropServices;
using Askew.Fuzz.Kinds;

namespace Askew.Fuzz;

/// <summary>The fuzzer: it makes inputs of all kinds, damaged and valid, and looks for whatever must not be: crashes, hangs, memory without
/// measure, stack traces, wrong exit codes, bytes that differ.</summary>
internal static class Program
{
    private const string Usage = """
        askew-fuzz [--rounds N | --hours H] [--first N] [--batch N] [--seed N] [--jobs N] [--kinds a,b] [--keep FOLDER]
                                             tries; a round is about a minute, or less where one process tries a batch of them
        askew-fuzz --plant                   tries with faults on purpose, which it must find
        askew-fuzz replay FILE...            tries files again, such as those in Corpus
        """;

    /// <summary>Exit code 0: no fault (or all that were planted); 1: faults; 2: the command line makes no sense.</summary>
    public static int Main(string[] arguments)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            switch (arguments)
            {
                case ["child", string kind, string seed, string from, string to, string place, string plant]:
                    using (var child = new Child(place, plant == "plant"))
                    {
                        child.Run(kind, int.Parse(seed), long.Parse(from), long.Parse(to));
                    }

                    return 0;
                case ["child-files", string place, string from, .. string[] files]:
                    using (var child = new Child(place))
                    {
                        child.Run(files, long.Parse(from));
                    }

                    return 0;
                case ["replay", .. string[] files]:
                    var replay = new Campaign(AllKinds.All, 0, isPlanted: false, Console.Out);
                    replay.Replay(files);
                    Console.WriteLine($"{files.Length} files, {replay.Faults.Count} kinds of faults");
                    Write(replay.Faults, folder: null);
                    return replay.Faults.Count > 0 ? 1 : 0;
                case ["--plant"]:
                    return RunPlanted();
                default:
                    return Run(Options(arguments));
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine($"{e.Message}\n{Usage}");
            return 2;
        }
    }

    private static int Run(Dictionary<string, string> options)
    {
        IReadOnlyList<IKind> kinds = options.TryGetValue("--kinds", out string? names)
            ? [.. names.Split(',').Select(AllKinds.Named)]
            : AllKinds.All;
        bool isTimed = options.TryGetValue("--hours", out string? hours);
        DateTime deadline = isTimed ? DateTime.UtcNow.AddHours(double.Parse(hours!)) : DateTime.MaxValue;
        var campaign = new Campaign(kinds, Number("--seed", 1), isPlanted: false, Console.Out);

        // Who stops a long run still learns what it tried.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        campaign.Run(
            Number("--first", 0), isTimed ? long.MaxValue : Number("--rounds", 1), Number("--jobs", Environment.ProcessorCount), deadline,
            Math.Max(1, Number("--batch", 1)));
        return Conclude();

        void Stop(PosixSignalContext context) => Environment.Exit(Conclude());

        int Conclude()
        {
            campaign.WriteSummary();
            Write(campaign.Faults, options.GetValueOrDefault("--keep", "fuzz-faults"));
            return campaign.Faults.Count > 0 ? 1 : 0;
        }

        int Number(string name, int otherwise) => options.TryGetValue(name, out string? text) ? int.Parse(text) : otherwise;
    }

    private static int RunPlanted()
    {
        string[] planted = [.. Plant.Faults.Keys, .. Plant.Differing];
        var campaign = new Campaign([.. planted.Select(AllKinds.Named)], 1, isPlanted: true, Console.Out);
        campaign.Run(0, 1, Environment.ProcessorCount, DateTime.MaxValue);
        string[] missed = [.. planted.Except(campaign.Faults.Select(fault => fault.Kind))];
        Console.WriteLine(
            missed.Length == 0 ? $"all {planted.Length} planted faults were found" : $"not found: {string.Join(", ", missed)}");
        return missed.Length == 0 ? 0 : 1;
    }

    private static Dictionary<string, string> Options(string[] arguments)
    {
        string[] known = ["--rounds", "--hours", "--first", "--batch", "--seed", "--jobs", "--kinds", "--keep"];
        var options = new Dictionary<string, string>();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            options[arguments[i]] = known.Contains(arguments[i]) && i + 1 < arguments.Length
                ? arguments[i + 1]
                : throw new ArgumentException($"'{arguments[i]}' is no option with a value");
        }

        return options;
    }

    // Each fault with what is known about it, to be looked at, and once it is mended, to be kept in Corpus.
    private static void Write(IEnumerable<FoundFault> faults, string? folder)
    {
        foreach (FoundFault fault in faults)
        {
            string about = $"{fault.Kind}: {fault.Signature}\n{fault.Message}\n";
            if (folder is null)
            {
                Console.WriteLine(about);
                continue;
            }

            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, fault.FileName);
            File.WriteAllBytes(path + AllKinds.Named(fault.Kind).Extension, fault.Input);
            File.WriteAllText(path + ".about", about);
            Console.WriteLine($"{path}: {fault.Signature}");
        }
    }
}
