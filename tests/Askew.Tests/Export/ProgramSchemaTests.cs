using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Askew.Export;
using Askew.Export.Npu;
using Askew.Instructions;
using Askew.Testing;
using Json.Schema;

namespace Askew.Tests.Export;

/// <summary>docs/askew-program.schema.json and docs/askew-file.md say of files what they hold: neither more nor less.</summary>
public class ProgramSchemaTests
{
    private static readonly string docs = Path.Combine(Root(), "docs");
    private static readonly string schemaText = File.ReadAllText(Path.Combine(docs, "askew-program.schema.json"));
    private static readonly Lazy<JsonSchema> schema = new(() => JsonSchema.FromText(schemaText));

    public static TheoryData<string> Kinds => [.. InstructionKinds.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FilesOfEveryInstructionKeepToIt(string kind)
    {
        foreach (IntegerProgram program in InstructionKinds.Programs(InstructionKinds.All.Single(type => type.Name == kind)))
        {
            Check(Program(program));
            Check(Manifest(program));
        }
    }

    [RealDataTheory]
    [InlineData("mlperf_tiny_kws_dscnn")]
    [InlineData("mobilenet_v1_0.25_224")]
    public void RealFilesKeepToIt(string model)
    {
        IntegerProgram program = RealPrograms.Of(model, 1).Program;
        Check(Program(program));
        Check(Manifest(program));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhatIsMissingOrStrangeOrOfAnotherTypeIsSeen(string kind)
    {
        IntegerProgram program = InstructionKinds.Programs(InstructionKinds.All.Single(type => type.Name == kind))[0];
        foreach (string property in Program(program)["instructions"]![0]!.AsObject().Select(property => property.Key).ToArray())
        {
            JsonNode without = Program(program);
            without["instructions"]![0]!.AsObject().Remove(property);
            Assert.False(IsValid(without), $"{kind} without {property} is taken for valid");
            JsonNode other = Program(program);
            other["instructions"]![0]![property] = new JsonObject { ["strange"] = 1 };
            Assert.False(IsValid(other), $"{kind} with a strange {property} is taken for valid");
        }

        JsonNode more = Program(program);
        more["instructions"]![0]!["more"] = 1;
        Assert.False(IsValid(more), $"{kind} with another property is taken for valid");
    }

    [Fact]
    public void AnInputSaysWhichWholeNumbersItHolds()
    {
        IntegerProgram program = InstructionKinds.Programs(typeof(GatherRows))[0];
        JsonNode given = Program(program);
        given["tensors"]![0]!["whole"] = "Int64";
        Assert.True(IsValid(given));
        given["tensors"]![0]!["whole"] = "Float32";
        Assert.False(IsValid(given));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheSchemaHasTheFieldsOfEveryInstruction(string kind)
    {
        JsonObject definition = JsonNode.Parse(schemaText)!["$defs"]![kind]!.AsObject();
        string[] expected = [.. Program(InstructionKinds.Programs(InstructionKinds.All.Single(type => type.Name == kind))[0])
            ["instructions"]![0]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, definition["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));
        Assert.Equal(expected, definition["required"]!.AsArray().Select(name => name!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ThePageHasTheFieldsOfEveryInstruction(string kind)
    {
        string page = File.ReadAllText(Path.Combine(docs, "askew-file.md"));
        Match section = Regex.Match(page, $"\n### {kind}\n(.*?)(\n##|$)", RegexOptions.Singleline);
        Assert.True(section.Success, $"docs/askew-file.md has no section '### {kind}'");
        JsonObject definition = JsonNode.Parse(schemaText)!["$defs"]![kind]!.AsObject();
        string[] missing = [.. definition["properties"]!.AsObject().Select(property => property.Key)
            .Except(["instruction", "node", "output"])
            .Where(name => !section.Groups[1].Value.Contains($"`{name}`", StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, $"docs/askew-file.md says nothing of {string.Join(", ", missing)} of {kind}");
    }

    [Fact]
    public void ThePageHasEveryOtherField()
    {
        string page = File.ReadAllText(Path.Combine(docs, "askew-file.md"));
        JsonObject whole = JsonNode.Parse(schemaText)!.AsObject();
        IEnumerable<string> names = whole["properties"]!.AsObject().Select(property => property.Key)
            .Concat(whole["$defs"]!.AsObject().Where(pair => !InstructionKinds.All.Any(kind => kind.Name == pair.Key))
                .SelectMany(pair => Properties(pair.Value!)))
            .Concat(Properties(whole["properties"]!["origin"]!));
        Assert.Equal([], names.Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Properties(JsonNode definition) => definition is JsonObject own
        && own["properties"] is JsonObject properties
            ? properties.SelectMany(property => Properties(property.Value!).Prepend(property.Key))
            : [];

    private static JsonNode Program(IntegerProgram program)
    {
        using var archive = new ZipArchive(new MemoryStream(ProgramFile.ToBytes(program)));
        using Stream stream = archive.GetEntry("program.json")!.Open();
        return JsonNode.Parse(stream)!;
    }

    private static JsonNode Manifest(IntegerProgram program) => JsonNode.Parse(
        new NpuExporter().Export(program, new ExportOptions { Name = "net" }).Single(file => file.Name == "manifest.json").Contents)!;

    private static void Check(JsonNode document)
    {
        EvaluationResults results = Evaluate(document);
        Assert.True(results.IsValid, string.Join("\n", (results.Details ?? [])
            .Where(detail => detail.Errors is { Count: > 0 })
            .Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}").Take(10)));
    }

    private static bool IsValid(JsonNode document) => Evaluate(document).IsValid;

    private static EvaluationResults Evaluate(JsonNode document) => schema.Value.Evaluate(
        JsonSerializer.SerializeToElement(document), new EvaluationOptions { OutputFormat = OutputFormat.List });

    private static string Root()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Askew.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the tests do not run within the repository");
        }

        return root;
    }
}
