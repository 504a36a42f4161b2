using Askew.Quantization.Targets;

namespace Askew.Tests.Quantization.Targets;

/// <summary>Target profiles that people write: what is wrong with them is said at once, each mistake with its place.</summary>
public sealed class TargetFileTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void EveryTargetThatComesWithAskewIsReadAsAFileToo()
    {
        foreach (string name in TargetCatalog.Names)
        {
            TargetProfile profile = TargetCatalog.Find(name);
            using Stream stream = typeof(TargetCatalog).Assembly.GetManifestResourceStream($"Askew.Quantization.Targets.{name}.json")!;
            string text = new StreamReader(stream).ReadToEnd();
            Assert.Equal(profile with { Name = "mine" },
                Read(text.Replace($"\"name\": \"{name}\"", "\"name\": \"mine\"", StringComparison.Ordinal)));
            Assert.Contains($"$.name: '{name}' comes with Askew", Refused(text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AProfileThatExtendsAnotherSaysOnlyWhatDiffers()
    {
        TargetProfile profile = Read("""{ "extends": "paper", "name": "mine", "description": "wider", "multiplierBits": 12 }""");
        Assert.Equal(TargetCatalog.Find("paper") with { Name = "mine", Description = "wider", MultiplierBits = 12 }, profile);
    }

    [Theory]
    [InlineData("\"papyrus\"")]
    [InlineData("3")]
    [InlineData("null")]
    public void WhatIsExtendedComesWithAskew(string named)
    {
        string message = Refused($"{{ \"extends\": {named}, \"name\": \"mine\", \"multiplierBits\": 77 }}");
        Assert.Contains("has 2 mistakes", message, StringComparison.Ordinal);
        Assert.Contains("\n  $.extends: must be one of cpu, paper, ", message, StringComparison.Ordinal);
        Assert.Contains("\n  $.multiplierBits: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFieldThatIsThereTwiceIsAMistakeNotACrash() =>
        Assert.Contains("twice", Refused("""{ "extends": "cpu", "name": "a", "name": "b" }"""), StringComparison.Ordinal);

    [Fact]
    public void OnlyWhatIsRequiredIsNeeded()
    {
        TargetProfile profile = Read(Profile("\"snapWeightScales\": false"));
        Assert.Equal((8, true, ScaleSteps.Any, ActivationMapping.Asymmetric),
            (profile.FusedTableBits, profile.FusedTables, profile.Scales, profile.Activations));
        Assert.Equal((31, ZeroPointCorrection.QuantizedWeights, ExcessGain.Widen, 63),
            (profile.MultiplierBits, profile.ZeroPointCorrection, profile.ExcessGain, profile.Registers.Addend));
    }

    [Fact]
    public void EverythingThatIsMissingIsNamedAtOnce()
    {
        string message = Refused("{}");
        foreach (string field in new[] { "name", "description", "multiplierBits", "registers", "fuseActivations", "zeroPointCorrection",
            "snapWeightScales", "excessGain" })
        {
            Assert.Contains($"\n  $.{field}: missing.", message, StringComparison.Ordinal);
        }

        Assert.Contains("has 8 mistakes:", message, StringComparison.Ordinal);
    }

    [Fact]
    public void EverythingThatIsWrongIsNamedAtOnce()
    {
        string message = Refused("""
            { "name": 3, "description": "", "multiplierBits": 2, "registers": { "accumulator": 8, "product": "x", "adend": 32 },
              "fuseActivations": "yes", "fusedTableBits": 17, "fusedTables": 1, "scales": "powers-of-two", "sharedConcatenations": null,
              "fixedOutputs": 0, "biasInAccumulator": "no", "activations": "both", "integerLayers": "some", "wideActivations": 2,
              "wholeBiases": [], "zeroPointCorrection": "none", "snapWeightScales": null, "excessGain": 7, "method": "guess",
              "colour": "blue" }
            """);
        string[] expected =
        [
            "$.name: must be a text, not 3.", "$.description: must be a text",
                "$.multiplierBits: must be a whole number from 3 to 31, not 2.",
            "$.registers.accumulator: must be a whole number from 16 to 64, not 8.",
                "$.registers.product: must be a whole number from 16 to 64, not \"x\".",
            "$.registers.addend: missing.", "$.registers.adend: is unknown; known here are 'accumulator', 'product', 'addend'.",
                "$.fuseActivations: must be true or false",
            "$.fusedTableBits: must be a whole number from 2 to 16", "$.fusedTables: must be true or false",
                "$.scales: must be 'any', 'powersOfTwo', not \"powers-of-two\".",
            "$.sharedConcatenations: must be true or false, not null.", "$.fixedOutputs: must be", "$.biasInAccumulator: must be",
                "$.activations: must be 'asymmetric', 'symmetric'",
            "$.integerLayers: must be 'all', 'linear'", "$.wideActivations: must be", "$.wholeBiases: must be",
                "$.zeroPointCorrection: must be 'floatWeights', 'quantizedWeights'",
            "$.snapWeightScales: must be", "$.excessGain: must be 'error', 'widen', not 7.",
                "$.method: 'guess' is none of", "$.colour: is unknown",
        ];
        Assert.All(expected, mistake => Assert.Contains("\n  " + mistake, message, StringComparison.Ordinal));
        Assert.Contains($"has {expected.Length} mistakes:", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"wholeBiases\": false, \"biasInAccumulator\": true, \"snapWeightScales\": false",
        "$.biasInAccumulator: needs wholeBiases")]
    [InlineData("\"scales\": \"powersOfTwo\", \"snapWeightScales\": true", "$.snapWeightScales: is of no use")]
    [InlineData("\"snapWeightScales\": false, \"snapWeightScales\": true", "$.snapWeightScales: is given twice")]
    public void ProfilesThatMakeNoSenseAreRefused(string fields, string message) =>
        Assert.Contains(message, Refused(Profile(fields)), StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", "has a mistake:\n  $: must be an object")]
    [InlineData("{ \"name\": ", "$: it is not JSON")]
    [InlineData("", "$: it is not JSON")]
    public void WhatIsNoProfileIsRefused(string text, string message) => Assert.Contains(message, Refused(text), StringComparison.Ordinal);

    [Fact]
    public void FilesThatAreTooLongAreNotReadWhole() =>
        Assert.Contains("longer than a profile can be", Refused(new string(' ', 2 << 20)), StringComparison.Ordinal);

    private static string Profile(string fields) => $$"""
        { "name": "t", "description": "t", "multiplierBits": 31,
          "registers": { "accumulator": 32, "product": 64, "addend": 63 }, "fuseActivations": true,
          "zeroPointCorrection": "quantizedWeights", "excessGain": "widen", {{fields}} }
        """;

    private TargetProfile Read(string text)
    {
        File.WriteAllText(path, text);
        return TargetCatalog.Find(path);
    }

    private string Refused(string text) => Assert.Throws<ArgumentException>(() => Read(text)).Message;
}
