namespace Askew.Fuzz.Mutators;

/// <summary>One field of a message as the wire has it.</summary>
internal sealed class ProtobufField
{
    /// <summary>The number of a field whose contents are bytes.</summary>
    public const int LengthDelimited = 2;

    /// <summary>The field's number.</summary>
    public int Number { get; set; }

    /// <summary>How it is written: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.</summary>
    public int WireType { get; set; }

    /// <summary>A number's value.</summary>
    public ulong Value { get; set; }

    /// <summary>The bytes of a field that has a length, where they are no message.</summary>
    public byte[]? Bytes { get; set; }

    /// <summary>The fields of a field that has a length, where its bytes read as a message.</summary>
    public List<ProtobufField>? Children { get; set; }

    /// <summary>The field with all that is in it, on its own.</summary>
    public ProtobufField Copy() => new()
    {
        Number = Number,
        WireType = WireType,
        Value = Value,
        Bytes = Bytes,
        Children = Children?.ConvertAll(child => child.Copy()),
    };
}
