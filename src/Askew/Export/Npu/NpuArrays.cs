using System.Globalization;
using System.Text;
using Askew.Files;
using Askew.Samples.Arrays;
using Askew.Tensors;

namespace Askew.Export.Npu;

/// <summary>The arrays of a program while they become files, each twice: as NumPy reads it, and as lines of hexadecimal digits, as
/// Verilog's $readmemh does.</summary>
internal sealed class NpuArrays : IArrayStore
{
    private const int BitsOfDigit = 4;

    private readonly List<Array> kept = [];
    private readonly List<ExportedFile> files = [];

    /// <summary>The files so far, in order.</summary>
    public IReadOnlyList<ExportedFile> Files => files;

    /// <inheritdoc/>
    public int Append<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        kept.Add(values.ToArray());
        return kept.Count - 1;
    }

    /// <inheritdoc/>
    public T[] Read<T>(int offset, int count)
        where T : unmanaged => (T[])kept[offset];

    /// <summary>Makes files of what was kept under <paramref name="number"/>.</summary>
    /// <param name="number">As <see cref="Append"/> gave it.</param>
    /// <param name="name">What the files are called, without an extension.</param>
    /// <param name="extents">The shape; null for a row.</param>
    public NpuArray Write(int number, string name, int[]? extents) => kept[number] switch
    {
        sbyte[] bytes => Write(bytes, name, extents),
        short[] shorts => Write(shorts, name, extents),
        int[] integers => Write(integers, name, extents),
        long[] longs => Write(longs, name, extents),
        _ => throw new InvalidOperationException($"Arrays of {kept[number].GetType().GetElementType()!.Name} have no file."),
    };

    /// <summary>Makes files of <paramref name="values"/>.</summary>
    /// <inheritdoc cref="Write(int, string, int[])"/>
    public NpuArray Write<T>(T[] values, string name, int[]? extents)
        where T : unmanaged
    {
        var tensor = Tensor.Of(extents is null ? new Shape(values.Length) : new Shape(extents), values);
        using var npy = new MemoryStream();
        NpyFile.Write(npy, tensor);
        files.Add(new ExportedFile(name + ".npy", npy.ToArray()));
        long[] integers = tensor.ToLongs();
        int bits = integers.Length == 0 ? 1 : integers.Max(BitsOf);
        files.Add(new ExportedFile(name + ".hex", Encoding.ASCII.GetBytes(Hexadecimal(integers, bits))));
        return new NpuArray(name + ".npy", name + ".hex", tensor.Shape, bits);
    }

    // Bits of an integer in two's complement.
    private static int BitsOf(long value) => 65 - (int)long.LeadingZeroCount(value < 0 ? ~value : value);

    private static string Hexadecimal(long[] values, int bits)
    {
        int digits = (bits + BitsOfDigit - 1) / BitsOfDigit;
        var text = new StringBuilder((digits + 1) * values.Length);
        foreach (long value in values)
        {
            text.Append(value.ToString("x16", CultureInfo.InvariantCulture).AsSpan(16 - digits)).Append('\n');
        }

        return text.ToString();
    }
}
