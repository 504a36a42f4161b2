using System.IO.MemoryMappedFiles;
using System.Text.Json;
using Askew.Fuzz.Kinds;

namespace Askew.Fuzz;

/// <summary>The process in which inputs are tried. Where it dies, its parent knows at which.</summary>
internal sealed class Child : IDisposable
{
    /// <summary>Bytes of the file in which the parent sees the number of the input that is being tried.</summary>
    public const int PlaceSize = 8;

    private const int MinimizingTries = 300;

    private readonly StreamWriter lines;
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor place;
    private readonly Sandbox sandbox;
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    /// <summary>Makes ready.</summary>
    /// <param name="place">The file of <see cref="PlaceSize"/> bytes.</param>
    /// <param name="isPlanted">Whether faults are planted.</param>
    public Child(string place, bool isPlanted = false)
    {
        // Commands write to the console, which is not for the parent's ears.
        lines = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        file = MemoryMappedFile.CreateFromFile(place, FileMode.Open, null, PlaceSize);
        this.place = file.CreateViewAccessor();
        sandbox = new Sandbox { IsPlanted = isPlanted };
    }

    /// <summary>Tries inputs <paramref name="from"/> to, not including, <paramref name="to"/> of a kind.</summary>
    public void Run(string name, int seed, long from, long to)
    {
        IKind kind = AllKinds.Named(name);
        for (long index = from; index < to; index++)
        {
            Try(kind, Make(kind, seed, index), index);
        }

        Send(new Report(to, Counts: counts));
    }

    /// <summary>Tries the files from number <paramref name="from"/> on; their names begin with their kinds'.</summary>
    public void Run(string[] paths, long from)
    {
        for (long index = from; index < paths.Length; index++)
        {
            Try(AllKinds.Of(paths[index]), File.ReadAllBytes(paths[index]), index);
        }

        Send(new Report(paths.Length, Counts: counts));
    }

    /// <summary>The input with this number; always the same.</summary>
    public static byte[] Make(IKind kind, int seed, long index) => kind.Make(new Random(HashCode(kind.Name, seed, index)));

    /// <inheritdoc/>
    public void Dispose()
    {
        place.Dispose();
        file.Dispose();
        sandbox.Dispose();
        lines.Dispose();
    }

    private void Try(IKind kind, byte[] input, long index)
    {
        place.Write(0, index);
        try
        {
            if (sandbox.IsPlanted)
            {
                Plant.At(kind.Name, index);
            }

            Outcome outcome = kind.Try(input, sandbox);
            counts[outcome.What] = counts.GetValueOrDefault(outcome.What) + 1;
            if (outcome.Digest is { } digest)
            {
                Send(new Report(index, Digest: digest));
            }
        }
        catch (Exception e)
        {
            string signature = Signature(e);
            counts["FAULT"] = counts.GetValueOrDefault("FAULT") + 1;
            Send(new Report(index, signature, e.ToString()));

            // What was planted is as small as it gets.
            if (!sandbox.IsPlanted && known.Add(signature) && Smaller(kind, input, signature) is { } smaller)
            {
                Send(new Report(index, signature, e.ToString(), smaller));
            }
        }
    }

    private void Send(Report report) => lines.WriteLine(JsonSerializer.Serialize(report));

    // What is the same for all faults of a kind: the sort of exception and where it was thrown.
    private static string Signature(Exception e)
    {
        if (e is FaultException fault)
        {
            return fault.Signature;
        }

        Exception cause = e is AggregateException or TypeInitializationException ? e.GetBaseException() : e;
        string[] frames = (cause.StackTrace ?? "").Split('\n');
        string place = frames.FirstOrDefault(line => line.Contains(" Askew.", StringComparison.Ordinal)) ?? "";
        int end = place.IndexOf(" in ", StringComparison.Ordinal);
        return $"{cause.GetType().Name} {(end < 0 ? place : place[..end]).Trim()}";
    }

    // string.GetHashCode differs from run to run.
    private static int HashCode(string name, int seed, long index)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in $"{name} {seed} {index}")
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }

        return unchecked((int)(hash ^ (hash >> 32)));
    }

    // Leaves out pieces, large ones first, as long as the fault stays the same; null where nothing can go.
    private byte[]? Smaller(IKind kind, byte[] input, string signature)
    {
        byte[] smallest = input;
        int tries = 0;
        for (int piece = input.Length / 2; piece > 0; piece /= 2)
        {
            for (int at = 0; at + piece <= smallest.Length && tries < MinimizingTries; tries++)
            {
                byte[] candidate = [.. smallest[..at], .. smallest[(at + piece)..]];
                bool isSame = Fails(kind, candidate, signature);
                smallest = isSame ? candidate : smallest;
                at += isSame ? 0 : piece;
            }
        }

        return smallest.Length < input.Length ? smallest : null;
    }

    private bool Fails(IKind kind, byte[] candidate, string signature)
    {
        try
        {
            kind.Try(candidate, sandbox);
            return false;
        }
        catch (Exception e)
        {
            return Signature(e) == signature;
        }
    }
}
