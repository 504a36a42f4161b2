namespace Askew.Fuzz.Mutators;

/// <summary>Takes messages apart into fields, knowing no schema, and writes them again.</summary>
internal static class ProtobufText
{
    private const int Deepest = 12;

    /// <summary>The fields of <paramref name="bytes"/>; null where they are no message.</summary>
    public static List<ProtobufField>? Read(ReadOnlySpan<byte> bytes, int depth = 0)
    {
        var fields = new List<ProtobufField>();
        int at = 0;
        while (at < bytes.Length)
        {
            if (!TryVarint(bytes, ref at, out ulong key) || key >> 3 is 0 or > 100_000)
            {
                return null;
            }

            var field = new ProtobufField { Number = (int)(key >> 3), WireType = (int)(key & 7) };
            ulong value = 0;
            int size = field.WireType switch { 1 => 8, 5 => 4, _ => 0 };
            if (size > 0)
            {
                if (at + size > bytes.Length)
                {
                    return null;
                }

                for (int i = 0; i < size; i++)
                {
                    value |= (ulong)bytes[at++] << (8 * i);
                }
            }
            else if (field.WireType is not (0 or ProtobufField.LengthDelimited) || !TryVarint(bytes, ref at, out value))
            {
                return null;
            }

            field.Value = value;
            if (field.WireType == ProtobufField.LengthDelimited)
            {
                if (value > (ulong)(bytes.Length - at))
                {
                    return null;
                }

                ReadOnlySpan<byte> contents = bytes.Slice(at, (int)value);
                at += (int)value;
                field.Children = depth < Deepest && contents.Length > 1 && !IsText(contents) ? Read(contents, depth + 1) : null;
                field.Bytes = field.Children is null ? contents.ToArray() : null;
            }

            fields.Add(field);
        }

        return fields;
    }

    /// <summary>The message of <paramref name="fields"/>; lengths are as they must be.</summary>
    public static byte[] Write(List<ProtobufField> fields)
    {
        var bytes = new List<byte>();
        foreach (ProtobufField field in fields)
        {
            WriteVarint(bytes, ((ulong)(uint)field.Number << 3) | (uint)field.WireType);
            switch (field.WireType)
            {
                case ProtobufField.LengthDelimited:
                    byte[] contents = field.Children is { } children ? Write(children) : field.Bytes ?? [];
                    WriteVarint(bytes, (ulong)contents.Length);
                    bytes.AddRange(contents);
                    break;
                case 1 or 5:
                    for (int i = 0; i < (field.WireType == 1 ? 8 : 4); i++)
                    {
                        bytes.Add((byte)(field.Value >> (8 * i)));
                    }

                    break;
                default:
                    WriteVarint(bytes, field.Value);
                    break;
            }
        }

        return [.. bytes];
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0;

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70 && at < bytes.Length; shift += 7)
        {
            byte b = bytes[at++];
            value |= shift < 64 ? (ulong)(b & 0x7F) << shift : 0;
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteVarint(List<byte> bytes, ulong value)
    {
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }
}
