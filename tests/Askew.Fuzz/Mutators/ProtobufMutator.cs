using System.Text;
using Askew.Testing;

namespace Askew.Fuzz.Mutators;

/// <summary>Damages protobuf messages such that they still are some: fields' numbers, values, order, contents at any depth.</summary>
internal static class ProtobufMutator
{
    private static readonly string[] words =
    [
        "", "x", "\u001b[31m", "a\nerror: faked", "Relu", "Conv", "Add", "Softmax", "Reshape", "Slice", "Concat", "MatMul", "Resize",
        "axis", "axes", "pads", "strides", "kernel_shape", "SAME_UPPER", "../../etc/passwd", "/dev/zero",
        "ai.onnx.ml", "N", "0", "\uD83D\uDE00",
    ];

    /// <summary>A damaged copy of <paramref name="message"/>.</summary>
    public static byte[] Mutate(byte[] message, Random random)
    {
        if (ProtobufText.Read(message) is not { } fields)
        {
            return ByteMutator.Mutate(message, random);
        }

        for (int edits = 1 + random.Next(random.OneIn(4) ? 8 : 3); edits > 0; edits--)
        {
            Edit(fields, random);
        }

        byte[] whole = ProtobufText.Write(fields);
        return random.OneIn(12) ? ByteMutator.Mutate(whole, random) : whole;
    }

    // Goes down at random, to small things as often as to large ones.
    private static void Edit(List<ProtobufField> fields, Random random)
    {
        List<ProtobufField> place = fields;
        while (place.Where(field => field.Children is { Count: > 0 }).ToArray() is { Length: > 0 } inner && !random.OneIn(5))
        {
            place = inner[random.Next(inner.Length)].Children!;
        }

        if (place.Count == 0)
        {
            return;
        }

        int at = random.Next(place.Count);
        ProtobufField field = place[at];
        switch (random.Next(12))
        {
            case 0:
                place.RemoveAt(at);
                break;
            case 1:
                place.Insert(random.Next(place.Count + 1), field.Copy());
                break;
            case 2:
                int other = random.Next(place.Count);
                (place[at], place[other]) = (place[other], place[at]);
                break;
            case 3:
                field.Number = random.Next(1, 26);
                break;
            case 4:
                Graft(fields, field, random);
                break;
            default:
                Change(field, random);
                break;
        }
    }

    // Puts the contents of a field from elsewhere in place of these.
    private static void Graft(List<ProtobufField> fields, ProtobufField field, Random random)
    {
        ProtobufField[] all = [.. All(fields).Where(other => other.WireType == field.WireType)];
        if (all.Length > 0)
        {
            ProtobufField copy = all[random.Next(all.Length)].Copy();
            (field.Value, field.Bytes, field.Children) = (copy.Value, copy.Bytes, copy.Children);
        }
    }

    private static IEnumerable<ProtobufField> All(List<ProtobufField> fields) =>
        fields.SelectMany(field => All(field.Children ?? []).Prepend(field));

    private static void Change(ProtobufField field, Random random)
    {
        switch (field.WireType)
        {
            case ProtobufField.LengthDelimited when random.OneIn(3):
                (field.Bytes, field.Children) = (Encoding.UTF8.GetBytes(words[random.Next(words.Length)]), null);
                break;
            case ProtobufField.LengthDelimited:
                byte[] contents = field.Bytes ?? ProtobufText.Write(field.Children!);
                (field.Bytes, field.Children) = (Contents(contents, random), null);
                break;
            case 5:
                float real = (float)ExtremeNumbers.InPlaceOf(BitConverter.UInt32BitsToSingle((uint)field.Value), random);
                field.Value = BitConverter.SingleToUInt32Bits(real);
                break;
            case 1:
                double wide = ExtremeNumbers.InPlaceOf(BitConverter.UInt64BitsToDouble(field.Value), random);
                field.Value = BitConverter.DoubleToUInt64Bits(wide);
                break;
            default:
                field.Value = (ulong)ExtremeNumbers.InPlaceOf((long)field.Value, random);
                break;
        }
    }

    // Raw tensors are mostly floats: one of them becomes extreme. Else packed numbers and whatever there is.
    private static byte[] Contents(byte[] contents, Random random)
    {
        if (contents.Length % 4 != 0 || contents.Length == 0 || !random.OneIn(2))
        {
            return ByteMutator.Mutate(contents, random);
        }

        byte[] changed = [.. contents];
        int at = 4 * random.Next(contents.Length / 4);
        float real = (float)ExtremeNumbers.InPlaceOf(BitConverter.ToSingle(contents, at), random);
        BitConverter.TryWriteBytes(changed.AsSpan(at), real);
        return changed;
    }
}
