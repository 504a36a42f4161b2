using System.Text;
using Askew.Fuzz.Mutators;
using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Damaged .npy and .npz files: bytes, and words of their headers.</summary>
internal sealed class ArrayKind : IKind
{
    private static readonly string[] words =
    [
        "<f4", "<f8", "<f2", "|b1", "<i8", "<u4", ">f4", "|O8", "<U4", "<c8", "|S4", "True", "False", "(", ")", "()", "(1,)", "(0,)",
        "(-1,)", "(4294967296,)", "(2147483647, 2147483647)", "(9223372036854775807,)", "'shape'", "'descr'", "'fortran_order'", "{", "}",
        ":", ",", "'", "[('a', '<f4')]", "{'shape': (1,)}", "((1,),)", "1e3", "0x10", "1_000", "None",
    ];

    /// <inheritdoc/>
    public string Name => "array";

    /// <inheritdoc/>
    public string Extension => ".npy";

    /// <inheritdoc/>
    public int Round => 20_000;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        byte[][] samples = FileSamples.Arrays.Value;
        byte[] array = samples[random.Next(samples.Length)];
        byte[] damaged = random.OneIn(2) ? WithOtherWord(array, random) : array;
        return ReferenceEquals(damaged, array) || random.OneIn(3)
            ? ByteMutator.Mutate(damaged, random, samples[random.Next(samples.Length)])
            : damaged;
    }

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        bool isZip = input.AsSpan().StartsWith("PK"u8);
        string path = sandbox.Write(isZip ? "a.npz" : "a.npy", input);
        try
        {
            if (isZip)
            {
                return new Outcome($"npz read, {Math.Min(NpzFile.Read(path).Count, 3)} arrays");
            }

            NpyFile.Read(path);
            return new Outcome("npy read");
        }
        catch (UnreadableArrayException)
        {
            return new Outcome(isZip ? "npz refused" : "npy refused");
        }
    }

    // The header is a Python dictionary as text, padded with spaces: a word of it becomes another, the length stays.
    private static byte[] WithOtherWord(byte[] array, Random random)
    {
        string text = Encoding.Latin1.GetString(array);
        int start = text.IndexOf('{', StringComparison.Ordinal);
        int end = start < 0 ? -1 : text.IndexOf('\n', start);
        if (end < 0)
        {
            return array;
        }

        string header = text[start..end];
        string old = words[random.Next(words.Length)];
        int at = header.IndexOf(old, StringComparison.Ordinal);
        at = at < 0 ? random.Next(header.Length) : at;
        int cut = at + old.Length <= header.Length && header[at..].StartsWith(old, StringComparison.Ordinal) ? old.Length : random.Next(4);
        cut = Math.Min(cut, header.Length - at);
        string changed = header[..at] + words[random.Next(words.Length)] + header[(at + cut)..];
        changed = changed.Length > header.Length ? changed[..header.Length].TrimEnd() : changed;
        return Encoding.Latin1.GetBytes(text[..start] + changed.PadRight(header.Length) + text[end..]);
    }
}
