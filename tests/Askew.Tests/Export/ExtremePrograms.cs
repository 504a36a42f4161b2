using System.Text.Json.Nodes;
using Askew.Files;
using Askew.Instructions;
using Askew.Testing;

namespace Askew.Tests.Export;

/// <summary>Edited .askew files: random programs some of whose numbers are replaced by extreme ones.</summary>
internal static class ExtremePrograms
{
    private static readonly long[] Extremes =
    [
        0, 1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 33, 64, 127, 128, 255, 256, 4095, 4096, 16384, 32767, 32768, 65535, 65536, 65537,
        1 << 20, 1 << 23, 1 << 24, (1 << 24) + 1, 1 << 30, int.MaxValue, 1L << 31, 1L << 32, 1L << 61, 1L << 62, long.MaxValue,
    ];

    private static readonly ChecksummedArchive Archive =
        new("askew", 1, new ArchivePart("program.json", "programSha256"), new ArchivePart("weights.bin", "weightsSha256"))
        {
            Title = "test",
            Remedy = "none",
        };

    /// <summary>The edited file, whose checksums are right.</summary>
    public static byte[] Edit(IntegerProgram program, Random random)
    {
        IReadOnlyDictionary<ArchivePart, byte[]> parts = Archive.Read(new MemoryStream(ProgramFile.ToBytes(program)));
        (byte[] json, byte[] blob) = (parts[Archive.Parts[0]], parts[Archive.Parts[1]]);
        JsonNode root = JsonNode.Parse(json)!;
        JsonValue[] numbers = [.. Numbers(root).Where(number => !number.GetPath().EndsWith(".scale", StringComparison.Ordinal))];
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            JsonValue number = numbers[random.Next(numbers.Length)];
            if (number.Parent is not null)
            {
                number.ReplaceWith(Another(number.GetValue<long>(), random));
            }
        }

        // Arrays of weights and tables, too, now and then.
        byte[] edited = [.. blob];
        for (int edits = random.OneIn(4) && blob.Length > 0 ? 3 : 0; edits > 0; edits--)
        {
            edited[random.Next(edited.Length)] = (byte)random.Next(256);
        }

        return Archive.ToBytes(System.Text.Encoding.UTF8.GetBytes(root.ToJsonString()), edited);
    }

    private static long Another(long number, Random random) => random.Next(4) switch
    {
        0 => number + random.Next(-2, 3),
        1 => number * random.Next(-2, 3),
        2 => -Extremes[random.Next(Extremes.Length)],
        _ => Extremes[random.Next(Extremes.Length)],
    };

    private static IEnumerable<JsonValue> Numbers(JsonNode? node) => node switch
    {
        JsonObject branches => branches.SelectMany(branch => Numbers(branch.Value)),
        JsonArray list => list.SelectMany(Numbers),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => [value],
        _ => [],
    };
}
