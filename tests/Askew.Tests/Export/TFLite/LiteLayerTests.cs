using Askew.Instructions;
using Askew.Quantization.Targets;
using Askew.Testing;
using Askew.Tests.Quantization.Lowering;
using Xunit.Abstractions;

namespace Askew.Tests.Export.TFLite;

/// <summary>Every layer on its own in LiteRT, on the integers that it has in the integer engine: at most one step apart.</summary>
public class LiteLayerTests(ITestOutputHelper output)
{
    // Away from ties and next to them nothing differs; what lies half-way is seldom.
    private const double MostDifferent = 2e-3;

    // Their layers have no integer form there: each is refused by name.
    private static readonly string[] Refused = ["instance normalization", "length along channels", "moments of channels and columns"];

    public static TheoryData<string> Names => [.. RealPrograms.Names];

    [LiteRtTheory]
    [MemberData(nameof(Names))]
    public void RealNetworksAreWithinOneStep(string model)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, 1, "tflite");
        LiteLayers layers = LiteLayers.Run([.. SingleLayer.Of(program, inputs).Select(layer => (string.Empty, layer))]);
        Report(model, layers);
        Assert.Empty(layers.Refused);
        Assert.True(layers.Problems.Count == 0, string.Join("\n", layers.Problems));
        double share = (double)layers.Counts.Values.Sum(count => count.Different) / layers.Counts.Values.Sum(count => count.Elements);
        Assert.InRange(share, 0, MostDifferent);
    }

    [LiteRtTheory(needsRealData: false)]
    [InlineData(8)]
    [InlineData(5)]
    public void EveryKindOfLayerIsWithinOneStep(int bits)
    {
        var layers = new List<(string, SingleLayer)>();
        foreach (string network in LayerAgreementTests.Networks.Keys)
        {
            IntegerProgram program = LayerAgreementTests.Quantize(network, bits, seed: 1, TargetCatalog.Find("tflite")).Model.Program;
            byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, seed: 5);
            layers.AddRange(SingleLayer.Of(program, inputs).Select(layer => ($"{network}: ", layer)));
        }

        LiteLayers found = LiteLayers.Run(layers);
        Report($"{bits} bits", found);
        foreach ((SingleLayer layer, string message) in found.Refused)
        {
            output.WriteLine($"{layers.First(pair => pair.Item2 == layer).Item1}{message}");
        }

        Assert.True(found.Problems.Count == 0, string.Join("\n", found.Problems));
        string[] refused = [.. layers.Where(pair => found.Refused.ContainsKey(pair.Item2)).Select(pair => pair.Item1.TrimEnd(' ', ':')).Distinct()];
        Assert.Equal(Refused, refused);
    }

    private void Report(string name, LiteLayers layers)
    {
        foreach ((string kind, (long elements, long different)) in layers.Counts)
        {
            output.WriteLine($"{name}: {kind}: {different} of {elements} integers differ");
        }
    }
}
