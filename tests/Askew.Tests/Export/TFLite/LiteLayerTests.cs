using Askew.Evaluation;
using Askew.Instructions;
using Askew.Quantization.Targets;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Operators.Quantized;
using Askew.Tests.Quantization.Lowering;
using Xunit.Abstractions;

namespace Askew.Tests.Export.TFLite;

/// <summary>Every layer on its own in LiteRT, on the integers that it has in the integer engine: at most one step apart.</summary>
public class LiteLayerTests(ITestOutputHelper output)
{
    private const int ProgramsOfEachMaker = 6;

    // A step of a layer is one or two of the next.
    private const int FewSteps = 5;

    // Away from ties nothing differs, and what lies half-way is seldom.
    private const double MostDifferent = 2e-3;

    // By the runtime's quick kernel, which multiplies with 8 bits.
    private const double MostDifferentOfFunctions = 0.01;

    // Their layers have no integer form there: each is refused by name.
    private static readonly string[] Refused = ["instance normalization", "length along channels", "moments of channels and columns"];

    // Logarithms of shares, table look-ups inside, a mapping that is mirrored.
    private static readonly string[] RefusedOf16Bits = ["log softmax", "lrn", "smallest"];

    public static TheoryData<string> Names => [.. Thorough.IsOn ? RealPrograms.Names : RealPrograms.SmallNames.Take(2)];

    [LiteRtTheory]
    [MemberData(nameof(Names))]
    public void RealNetworksAreWithinOneStep(string model)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, 1, "tflite");
        LiteLayers layers = LiteLayers.Run([.. SingleLayer.Of(program, inputs).Select(layer => (string.Empty, layer))]);
        Report(model, layers);
        Assert.Empty(layers.Refused);
        Assert.True(layers.Problems.Count == 0, string.Join("\n", layers.Problems));
        Assert.All(layers.Counts, count => Assert.InRange(
            (double)count.Value.Different / count.Value.Elements, 0,
            count.Key == nameof(LookUp) ? MostDifferentOfFunctions : MostDifferent));
    }

    public static TheoryData<int> Bits => [.. Thorough.IsOn ? new[] { 8, 5, 3, 16 } : [8, 16]];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Thorough.IsOn ? 40 : 1)];

    [LiteRtTheory(needsRealData: false)]
    [MemberData(nameof(Bits))]
    public void EveryKindOfLayerIsWithinOneStep(int bits)
    {
        var layers = new List<(string, SingleLayer)>();
        foreach (string network in LayerAgreementTests.Networks.Keys)
        {
            TargetProfile target = TargetCatalog.Find(bits > 8 ? "tflite-16x8" : "tflite");
            IntegerProgram program = LayerAgreementTests.Quantize(network, Math.Min(bits, 8), seed: 1, target).Model.Program;
            byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, seed: 5);

            // Recurrent networks have the same few layers again and again.
            IEnumerable<SingleLayer> all = SingleLayer.Of(program, inputs);
            layers.AddRange((Thorough.IsOn ? all : all.DistinctBy(layer => layer.Instruction.GetType()))
                .Select(layer => ($"{network}: ", layer)));
        }

        LiteLayers found = LiteLayers.Run(layers);
        Report($"{bits} bits", found);
        foreach ((SingleLayer layer, string message) in found.Refused)
        {
            output.WriteLine($"{layers.First(pair => pair.Item2 == layer).Item1}{message}");
        }

        Assert.True(found.Problems.Count == 0, string.Join("\n", found.Problems));
        string[] refused =
        [
            .. layers.Where(pair => found.Refused.ContainsKey(pair.Item2)).Select(pair => pair.Item1.TrimEnd(' ', ':')).Distinct(),
        ];
        Assert.Equal(bits > 8 ? [.. Refused, .. RefusedOf16Bits] : Refused, refused);
    }

    // Layer by layer nobody sees whether they fit together.
    [LiteRtTheory(needsRealData: false)]
    [InlineData("tflite")]
    public void WholeNetworksAreWithinAFewSteps(string target)
    {
        var models = new List<(string Name, IntegerProgram Program, byte[] Inputs, LiteModel Model)>();
        foreach (string network in LayerAgreementTests.Networks.Keys.Except(Refused))
        {
            IntegerProgram program = LayerAgreementTests.Quantize(network, 8, seed: 1, TargetCatalog.Find(target)).Model.Program;
            models.Add((network, program, ProgramRuns.RandomInputs(program, runs: 1, seed: 5), new LiteModel(program)));
        }

        LiteRtResult[] results = LiteRt.Run([.. models.Select(model => (model.Model.File, (IReadOnlyList<float[][]>)[
            model.Model.Given([.. ProgramReals.OfInputs(model.Program, model.Inputs).Values])]))]);
        foreach (((string name, IntegerProgram program, byte[] inputs, LiteModel model), LiteRtResult result) in models.Zip(results))
        {
            Assert.True(result.Error is null, $"{name}: {result.Error}");
            Tensor expected = new ProgramNetwork(program).Run([.. ProgramReals.OfInputs(program, inputs).Values])[0];
            double step = program.Tensors[program.Results[0]].Parameters.Scale;
            double farthest = expected.Floats.ToArray().Zip(
                model.Results(result)[0].Floats.ToArray(), (ours, theirs) => Math.Abs(ours - theirs) / step).Max();
            output.WriteLine($"{name}: {farthest:f0} steps");
            Assert.True(farthest <= FewSteps, $"{name}: {farthest:f1} steps");
        }
    }

    [LiteRtTheory(needsRealData: false)]
    [InlineData("tflite")]
    public void LayersWhoseScalesTheModelDecidesAreWithinOneStep(string target)
    {
        var layers = new List<(string, SingleLayer)>();
        foreach ((string name, Func<TestModel> make) in DecidedCases.All.Where(pair =>
            !pair.Key.Contains("16 bits", StringComparison.Ordinal)))
        {
            byte[] file = make().ToBytes();
            IntegerProgram program = DecidedModels.Quantize(
                file, DecidedModels.Samples(DecidedModels.Read(file)), TargetCatalog.Find(target)).Program;
            layers.AddRange(SingleLayer.Of(program, ProgramRuns.RandomInputs(program, runs: 1, seed: 5))
                .Select(layer => ($"{name}: ", layer)));
        }

        LiteLayers found = LiteLayers.Run(layers);
        Report(target, found);
        Assert.Empty(found.Refused);
        Assert.True(found.Problems.Count == 0, string.Join("\n", found.Problems));
    }

    [LiteRtTheory(needsRealData: false)]
    [MemberData(nameof(Seeds))]
    public void RandomProgramsAreWithinOneStep(int seed)
    {
        var layers = new List<(string, SingleLayer)>();
        for (int i = 0; i < ProgramsOfEachMaker; i++)
        {
            foreach ((string name, Func<Random, IntegerProgram> make) in RandomPrograms.Makers)
            {
                IntegerProgram program = NaturalScales.Of(make(new Random((1000 * seed) + i)));
                byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, seed: i);
                layers.AddRange(SingleLayer.Of(program, inputs).Select(layer => ($"{name} {i}: ", layer)));
            }
        }

        LiteLayers found = LiteLayers.Run(layers);
        Report("random", found);
        foreach (IGrouping<string, string> refused in found.Refused.Values.GroupBy(message => message[message.IndexOf(':')..]))
        {
            output.WriteLine($"{refused.Count()} refused: {refused.First()}");
        }

        Assert.True(found.Problems.Count == 0, string.Join("\n", found.Problems));
    }

    private void Report(string name, LiteLayers layers)
    {
        foreach ((string kind, (long elements, long different)) in layers.Counts)
        {
            output.WriteLine($"{name}: {kind}: {different} of {elements} integers differ");
        }
    }
}
