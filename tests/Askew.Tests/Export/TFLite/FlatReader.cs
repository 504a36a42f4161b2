using System.Buffers.Binary;
using System.Text;

namespace Askew.Tests.Export.TFLite;

/// <summary>Reads tables of a FlatBuffer by field number, written from the description of the format; it trusts nothing.</summary>
internal readonly struct FlatReader
{
    private readonly byte[] bytes;
    private readonly int table;

    private FlatReader(byte[] bytes, int table)
    {
        this.bytes = bytes;
        this.table = table;
    }

    /// <summary>The root of a file, which must have <paramref name="identifier"/>.</summary>
    public static FlatReader Root(byte[] bytes, string identifier)
    {
        Assert.Equal(identifier, Encoding.ASCII.GetString(bytes, 4, 4));
        return new FlatReader(bytes, checked((int)Word(bytes, 0)));
    }

    /// <summary>Whether field <paramref name="number"/> is there.</summary>
    public bool Has(int number) => Field(number) != 0;

    public int Byte(int number) => bytes[Field(number)];

    public int Int(int number) => (int)Word(bytes, Field(number));

    public float Float(int number) => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(Field(number)));

    public string Text(int number)
    {
        (int start, int count) = Vector(number);

        // A zero follows, which is not counted.
        Assert.Equal(0, bytes[start + count]);
        return Encoding.UTF8.GetString(bytes, start, count);
    }

    public FlatReader Table(int number) => new(bytes, Reference(Field(number)));

    public FlatReader[] Tables(int number)
    {
        (int start, int count) = Vector(number);
        byte[] all = bytes;
        return [.. Enumerable.Range(0, count).Select(i => new FlatReader(all, Reference(all, start + (4 * i))))];
    }

    public int[] Ints(int number) => Elements(number, 4, BinaryPrimitives.ReadInt32LittleEndian);

    public long[] Longs(int number) => Elements(number, 8, BinaryPrimitives.ReadInt64LittleEndian);

    public float[] Floats(int number) => Elements(number, 4, BinaryPrimitives.ReadSingleLittleEndian);

    /// <summary>Bytes, which begin at a multiple of <paramref name="alignment"/>.</summary>
    public byte[] Bytes(int number, int alignment)
    {
        (int start, int count) = Vector(number);
        Assert.Equal(0, start % alignment);
        return bytes[start..(start + count)];
    }

    private delegate T Read<T>(ReadOnlySpan<byte> from);

    private T[] Elements<T>(int number, int size, Read<T> read)
    {
        (int start, int count) = Vector(number);
        Assert.Equal(0, start % size);
        byte[] all = bytes;
        return [.. Enumerable.Range(0, count).Select(i => read(all.AsSpan(start + (i * size), size)))];
    }

    private (int Start, int Count) Vector(int number)
    {
        int vector = Reference(Field(number));
        return (vector + 4, checked((int)Word(bytes, vector)));
    }

    // The place of a field; 0 where it is not there.
    private int Field(int number)
    {
        int virtualTable = table - BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(table));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(virtualTable));
        int entry = 4 + (2 * number);
        int offset = entry + 2 > size ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(virtualTable + entry));
        return offset == 0 ? 0 : table + offset;
    }

    private int Reference(int place) => Reference(bytes, place);

    private static int Reference(byte[] bytes, int place)
    {
        Assert.True(place > 0, "a field is missing");
        return checked(place + (int)Word(bytes, place));
    }

    private static uint Word(byte[] bytes, int place) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(place));
}
