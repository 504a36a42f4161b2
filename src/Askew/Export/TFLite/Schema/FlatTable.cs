using Google.FlatBuffers;

namespace Askew.Export.TFLite.Schema;

/// <summary>A table of a FlatBuffer that is about to be written: what stands in which field. Fields are known by their numbers in the
/// schema.</summary>
internal sealed class FlatTable
{
    private const int SizeOfOffset = 4;

    private readonly List<(int Number, Func<FlatBufferBuilder, int> Prepare, Action<FlatBufferBuilder, int> Add)> fields = [];

    /// <summary>Sets a field of one byte: an enumeration, the kind of a union or a truth value.</summary>
    public FlatTable Byte(int field, int value) => With(field, (builder, _) => builder.AddByte(field, checked((byte)value), 0));

    /// <summary>Sets a truth value.</summary>
    public FlatTable Flag(int field, bool value) => With(field, (builder, _) => builder.AddBool(field, value, false));

    /// <summary>Sets an integer of 32 bits.</summary>
    public FlatTable Int(int field, int value) => With(field, (builder, _) => builder.AddInt(field, value, 0));

    /// <summary>Sets a number in single precision.</summary>
    public FlatTable Float(int field, float value) => With(field, (builder, _) => builder.AddFloat(field, value, 0));

    /// <summary>Sets a string.</summary>
    public FlatTable Text(int field, string value) => Behind(field, builder => builder.CreateString(value).Value);

    /// <summary>Sets a table inside this one.</summary>
    public FlatTable Table(int field, FlatTable value) => Behind(field, value.Write);

    /// <summary>Sets a list of tables.</summary>
    public FlatTable Tables(int field, IReadOnlyList<FlatTable> values) =>
        Behind(field, builder => Offsets(builder, [.. values.Select(value => value.Write(builder))]));

    /// <summary>Sets a list of strings.</summary>
    public FlatTable Texts(int field, IReadOnlyList<string> values) =>
        Behind(field, builder => Offsets(builder, [.. values.Select(value => builder.CreateString(value).Value)]));

    /// <summary>Sets a list of bytes, which begin at a multiple of <paramref name="alignment"/> in the file.</summary>
    public FlatTable Bytes(int field, byte[] values, int alignment = 1) => Behind(field, builder =>
    {
        builder.StartVector(1, values.Length, alignment);
        for (int i = values.Length - 1; i >= 0; i--)
        {
            builder.AddByte(values[i]);
        }

        return builder.EndVector().Value;
    });

    /// <summary>Sets a list of integers of 32 bits.</summary>
    public FlatTable Ints(int field, IReadOnlyList<int> values) =>
        Vector(field, values, sizeof(int), (builder, value) => builder.AddInt(value));

    /// <summary>Sets a list of integers of 64 bits.</summary>
    public FlatTable Longs(int field, IReadOnlyList<long> values) =>
        Vector(field, values, sizeof(long), (builder, value) => builder.AddLong(value));

    /// <summary>Sets a list of numbers in single precision.</summary>
    public FlatTable Floats(int field, IReadOnlyList<float> values) =>
        Vector(field, values, sizeof(float), (builder, value) => builder.AddFloat(value));

    /// <summary>The bytes of a file of which this table is the root.</summary>
    /// <param name="identifier">Four letters that say what it is.</param>
    public byte[] ToFile(string identifier)
    {
        // Every field that is set is written, also where it has the schema's default.
        var builder = new FlatBufferBuilder(1 << 16) { ForceDefaults = true };
        builder.Finish(Write(builder), identifier);
        return builder.SizedByteArray();
    }

    // What is referred to is written before what refers to it.
    private int Write(FlatBufferBuilder builder)
    {
        int[] offsets = [.. fields.Select(field => field.Prepare(builder))];
        builder.StartTable(fields.Count == 0 ? 0 : fields.Max(field => field.Number) + 1);
        foreach (((_, _, Action<FlatBufferBuilder, int> add), int offset) in fields.Zip(offsets))
        {
            add(builder, offset);
        }

        return builder.EndTable();
    }

    private FlatTable With(int field, Action<FlatBufferBuilder, int> add) => With(field, _ => 0, add);

    private FlatTable Behind(int field, Func<FlatBufferBuilder, int> prepare) =>
        With(field, prepare, (builder, offset) => builder.AddOffset(field, offset, 0));

    private FlatTable Vector<T>(int field, IReadOnlyList<T> values, int size, Action<FlatBufferBuilder, T> add) =>
        Behind(field, builder =>
        {
            builder.StartVector(size, values.Count, size);
            foreach (T value in values.Reverse())
            {
                add(builder, value);
            }

            return builder.EndVector().Value;
        });

    private FlatTable With(int field, Func<FlatBufferBuilder, int> prepare, Action<FlatBufferBuilder, int> add)
    {
        fields.Add((field, prepare, add));
        return this;
    }

    private static int Offsets(FlatBufferBuilder builder, int[] offsets)
    {
        builder.StartVector(SizeOfOffset, offsets.Length, SizeOfOffset);
        foreach (int offset in offsets.Reverse())
        {
            builder.AddOffset(offset);
        }

        return builder.EndVector().Value;
    }
}
