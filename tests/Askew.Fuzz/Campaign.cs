using System.Diagnostics;
using Askew.Fuzz.Kinds;

namespace Askew.Fuzz;

/// <summary>A run of the fuzzer: rounds of all kinds, in children, several at once.</summary>
/// <param name="kinds">The kinds.</param>
/// <param name="seed">What all inputs are made from.</param>
/// <param name="isPlanted">Whether faults are planted.</param>
/// <param name="output">Told what is found.</param>
internal sealed class Campaign(IReadOnlyList<IKind> kinds, int seed, bool isPlanted, TextWriter output)
{
    // Processors that lack something, by turns, where results are compared with those of this one.
    private static readonly (string Name, string Value)[] processors = [("DOTNET_EnableHWIntrinsic", "0"), ("DOTNET_EnableAVX2", "0")];

    private readonly Lock gate = new();
    private readonly Dictionary<string, SortedDictionary<string, long>> counts = [];
    private readonly Dictionary<string, FoundFault> faults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> tries = [];

    /// <summary>One fault of each kind that was found.</summary>
    public IReadOnlyCollection<FoundFault> Faults => faults.Values;

    /// <summary>Tries <paramref name="rounds"/> rounds, or fewer where time is over before.</summary>
    /// <param name="first">The first round; another goes on from there.</param>
    /// <param name="rounds">How many.</param>
    /// <param name="jobs">Children at once.</param>
    /// <param name="deadline">When to end.</param>
    /// <param name="batch">How many rounds a child tries: code that has run a while is fast.</param>
    public void Run(long first, long rounds, int jobs, DateTime deadline, int batch = 1)
    {
        // Lasting kinds first, so that no processor waits for them at the end.
        IEnumerable<(IKind Kind, long First, long Count)> work =
            from number in Numbers(((rounds - 1) / batch) + 1)
            from kind in kinds.OrderBy(kind => kind.Round)
            select (kind, first + (number * batch), Math.Min(batch, rounds - (number * batch)));
        Parallel.ForEach(
            System.Collections.Concurrent.Partitioner.Create(
                work.TakeWhile(_ => DateTime.UtcNow < deadline), System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = jobs },
            item => RunRounds(item.Kind, item.First, item.Count, deadline));
    }

    /// <summary>Tries files again.</summary>
    public void Replay(string[] files)
    {
        for (long from = 0; from < files.Length;)
        {
            ChildProcess child = ChildProcess.Run(
                place => ["child-files", place, $"{from}", .. files], environment: null,
                files.Max(file => AllKinds.Of(file).Patience), DateTime.MaxValue);
            foreach (Report report in child.Reports.Where(report => report.Signature is not null))
            {
                Keep(AllKinds.Of(files[report.Index]), report.Signature!, $"{files[report.Index]}\n{report.Message}", () =>
                    File.ReadAllBytes(files[report.Index]));
            }

            if (child.Death is not { } death)
            {
                break;
            }

            long at = Math.Max(death.Index, from);
            Keep(AllKinds.Of(files[at]), Sort(death.How), $"{files[at]}\n{death.How}", () => File.ReadAllBytes(files[at]));
            from = at + 1;
        }
    }

    /// <summary>Prints what was tried, by kind, and what came of it.</summary>
    public void WriteSummary()
    {
        lock (gate)
        {
            foreach (IKind kind in kinds)
            {
                output.WriteLine($"{kind.Name}: {tries.GetValueOrDefault(kind.Name):n0} tries");
                foreach ((string what, long count) in counts.GetValueOrDefault(kind.Name) ?? [])
                {
                    output.WriteLine($"    {count,10:n0}  {what}");
                }
            }

            output.WriteLine($"{tries.Values.Sum():n0} tries, {faults.Count} kinds of faults");
        }
    }

    private static IEnumerable<long> Numbers(long count)
    {
        for (long i = 0; i < count; i++)
        {
            yield return i;
        }
    }

    private void RunRounds(IKind kind, long first, long count, DateTime deadline)
    {
        Dictionary<long, string> digests = RunRounds(kind, first, count, environment: null, deadline);
        if (digests.Count == 0)
        {
            return;
        }

        (string Name, string Value) processor = processors[first % processors.Length];
        foreach ((long index, string digest) in RunRounds(kind, first, count, processor, deadline))
        {
            if (digests.GetValueOrDefault(index, digest) != digest)
            {
                Keep(
                    kind, $"{processor.Name}={processor.Value}: another result", $"{digests[index]}, but {digest} on the other processor",
                    () => Child.Make(kind, seed, index));
            }
        }
    }

    private Dictionary<long, string> RunRounds(
        IKind kind, long first, long count, (string Name, string Value)? environment, DateTime deadline)
    {
        var digests = new Dictionary<long, string>();
        long to = (first + count) * kind.Round;
        for (long from = first * kind.Round; from < to && DateTime.UtcNow < deadline;)
        {
            long start = from;
            ChildProcess child = ChildProcess.Run(
                place => ["child", kind.Name, $"{seed}", $"{start}", $"{to}", place, isPlanted ? "plant" : ""], environment,
                isPlanted && Plant.Faults.ContainsKey(kind.Name) ? Plant.Patience : kind.Patience, deadline);
            lock (gate)
            {
                // On another processor the same inputs are tried again, which are no more tries.
                long end = environment is not null ? start : child.Death?.Index + 1 ?? child.StoppedAt ?? to;
                tries[kind.Name] = tries.GetValueOrDefault(kind.Name) + Math.Max(0, end - start);
            }

            foreach (Report report in child.Reports)
            {
                if (report.Signature is { } signature)
                {
                    Keep(kind, signature, report.Message!, () => report.Input ?? Child.Make(kind, seed, report.Index));
                }

                if (report.Digest is { } digest)
                {
                    digests[report.Index] = digest;
                }

                if (environment is null)
                {
                    Count(kind, report.Counts ?? new Dictionary<string, long>());
                }
            }

            from = child.Death is { } death ? Math.Max(death.Index, start) + 1 : to;
            if (child.Death is { } last)
            {
                Count(kind, new Dictionary<string, long> { ["FAULT: " + Sort(last.How)] = 1 });
                Keep(kind, Sort(last.How), last.How, () => Child.Make(kind, seed, Math.Max(last.Index, start)));
            }
        }

        return digests;
    }

    private static string Sort(string how)
    {
        // Of a crash, the first frame of Askew's own; else the sort alone.
        string first = how.Split('\n')[0];
        string place = how.Split('\n').FirstOrDefault(line => line.Contains(" Askew.", StringComparison.Ordinal)) ?? "";
        return $"{first} {place.Trim()}".Trim();
    }

    private void Count(IKind kind, IReadOnlyDictionary<string, long> more)
    {
        lock (gate)
        {
            SortedDictionary<string, long> all = counts.TryGetValue(kind.Name, out var known) ? known
                : counts[kind.Name] = new(StringComparer.Ordinal);
            foreach ((string what, long count) in more)
            {
                all[what] = all.GetValueOrDefault(what) + count;
            }
        }
    }

    private void Keep(IKind kind, string signature, string message, Func<byte[]> input)
    {
        lock (gate)
        {
            string key = $"{kind.Name} {signature}";
            byte[] bytes = input();
            if (faults.TryGetValue(key, out FoundFault? known) && known.Input.Length <= bytes.Length)
            {
                return;
            }

            if (known is null)
            {
                output.WriteLine($"FAULT {key}");
            }

            faults[key] = new FoundFault(kind.Name, signature, message, bytes);
        }
    }
}
