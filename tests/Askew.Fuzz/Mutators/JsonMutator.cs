using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Askew.Testing;

namespace Askew.Fuzz.Mutators;

/// <summary>Damages JSON documents such that most still are some: values of other kinds and sizes, missing, doubled and exchanged
/// parts.</summary>
internal static class JsonMutator
{
    private static readonly string[] pieces =
    [
        "null", "true", "false", "[]", "{}", "0", "-1", "1e400", "-0.0", "1.5", "\"\"", "\"x\"", "[null]", "[[]]", "[{}]", "{\"a\":null}",
        "9223372036854775808", "\"\\u001b[31m\\nerror: faked\"", "[1,2,3,4,5,6,7,8,9,10,11,12]", "\"../..\"",
    ];

    /// <summary>A damaged copy of <paramref name="document"/>.</summary>
    public static byte[] Mutate(byte[] document, Random random)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(document, documentOptions: new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            });
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return ByteMutator.Mutate(document, random);
        }

        for (int edits = 1 + random.Next(random.OneIn(4) ? 8 : 3); edits > 0; edits--)
        {
            JsonNode[] nodes = [.. All(root).Where(node => node.Parent is not null)];
            if (nodes.Length > 0)
            {
                Edit(nodes[random.Next(nodes.Length)], nodes, random);
            }
        }

        byte[] bytes = Encoding.UTF8.GetBytes(root?.ToJsonString() ?? "null");
        return random.OneIn(12) ? ByteMutator.Mutate(bytes, random) : bytes;
    }

    private static void Edit(JsonNode node, JsonNode[] nodes, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                Put(node, JsonNode.Parse(pieces[random.Next(pieces.Length)]));
                break;
            case 1:
                Put(node, nodes[random.Next(nodes.Length)].DeepClone());
                break;
            case 2 when node.Parent is JsonArray list:
                list.Insert(random.Next(list.Count + 1), node.DeepClone());
                break;
            case 2 or 3 when node.Parent is JsonObject branches:
                string name = node.GetPropertyName();
                branches.Remove(name);
                if (random.OneIn(2))
                {
                    branches[name + "x"] = node;
                }

                break;
            case 3 when node.Parent is JsonArray list:
                list.Remove(node);
                break;
            default:
                if (node is JsonValue value)
                {
                    Put(node, Another(value, random));
                }

                break;
        }
    }

    private static JsonNode? Another(JsonValue value, Random random) => value.GetValueKind() switch
    {
        JsonValueKind.Number when value.TryGetValue(out long whole) && !random.OneIn(6) => ExtremeNumbers.InPlaceOf(whole, random),
        JsonValueKind.Number => ExtremeNumbers.InPlaceOf(Real(value), random) is var real && double.IsFinite(real)
            ? real
            : JsonNode.Parse("1e39"),
        JsonValueKind.True => false,
        JsonValueKind.False => true,
        _ => value.ToString() + (random.OneIn(2) ? "x" : "\u0007"),
    };

    private static double Real(JsonValue value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static void Put(JsonNode node, JsonNode? other)
    {
        switch (node.Parent)
        {
            case JsonArray list:
                list[list.IndexOf(node)] = other;
                break;
            case JsonObject branches:
                branches[node.GetPropertyName()] = other;
                break;
            default:
                break;
        }
    }

    private static IEnumerable<JsonNode> All(JsonNode? node) => node switch
    {
        JsonObject branches => branches.Where(branch => branch.Value is not null).SelectMany(branch => All(branch.Value)).Append(branches),
        JsonArray list => list.OfType<JsonNode>().SelectMany(All).Append(list),
        null => [],
        _ => [node],
    };
}
