using Askew.Calibration;
using Askew.Evaluation;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;
using Askew.Quantization.Weights;

namespace Askew.Tests.Quantization;

/// <summary>Where rounding weights to 8 bits spoils an output, the layers that do it get 16, as two of 8, and no other layer
/// does.</summary>
public class LiftWeightsTests
{
    [Fact]
    public void TheLayerWhoseWeightsSpoilTheOutputBecomesTwo()
    {
        Planted planted = Plant("cpu");
        QuantizedModel narrow = planted.Quantize(
            planted.Options with { Without = [.. planted.Options.Without, QuantizationOptions.Lifting] });
        QuantizedModel wide = planted.Quantize(planted.Options);
        Assert.InRange(planted.DecibelsOf(narrow), 0, 15);
        Assert.InRange(planted.DecibelsOf(wide), LiftActivations.WantedDecibels, 100);
        Assert.Contains(wide.Notes, note => note.StartsWith(
            $"1 of 2 layers have weights of 16 bits ('{planted.Spoiled}')", StringComparison.Ordinal));
        Assert.Equal(
            [planted.Spoiled + "/coarse", planted.Spoiled + "/fine"],
            wide.Program.Instructions.OfType<Convolve>().Select(layer => layer.Node).Where(name => name.Contains('/')));
    }

    [Fact]
    public void ThePlanThatIsWrittenMakesTheSameNetworkAgain()
    {
        Planted planted = Plant("cpu");
        QuantizedModel wide = planted.Quantize(planted.Options);
        string plan = PlanFile.Write(wide.Plan, wide.IsEqualized);
        Assert.Contains("\"weightBits\": 16", plan, StringComparison.Ordinal);
        QuantizedModel again = planted.Quantize(planted.Options with { Choices = PlanFile.Parse(plan, "plan") });
        Assert.Equal(wide.ToBytes(), again.ToBytes());
    }

    [Fact]
    public void TheNumberOfThreadsChangesNothing()
    {
        Planted planted = Plant("cpu");
        Assert.Equal(
            planted.Quantize(planted.Options with { Threads = 1 }).ToBytes(),
            planted.Quantize(planted.Options with { Threads = 3 }).ToBytes());
    }

    [Fact]
    public void ATargetWithout16BitsKeepsItsLayersAndRefusesAPlanWithWiderWeights()
    {
        Planted planted = Plant("paper");
        QuantizedModel narrow = planted.Quantize(planted.Options);
        Assert.DoesNotContain(narrow.Program.Instructions, instruction => instruction.Node.Contains('/', StringComparison.Ordinal));
        PlanChoices choices = PlanFile.Parse($$"""{ "layers": { "{{planted.Spoiled}}": { "weightBits": 16 } } }""", "plan");
        var refused = Assert.Throws<PlanException>(() => planted.Quantize(planted.Options with { Choices = choices }));
        Assert.Contains("target 'paper' has 8 bits at most", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BothHalvesTogetherAreTheWeights()
    {
        var random = new Random(7);
        var layer = new LinearLayer(
            3, 50, [.. Enumerable.Range(0, 150).Select(_ => (float)Math.Pow(random.NextDouble() - 0.5, 5))], new double[3]);
        var test = new TestGraph(1, 1, 2, 4, 4);
        test.Conv(test.Input, 2, 3, 3);
        LinearLayer coarse = SplitWeights.Coarse(test.Nodes[0], layer);
        for (int channel = 0; channel < layer.Channels; channel++)
        {
            float[] row = layer.Row(channel).ToArray();
            double step = row.Max(Math.Abs) / 127.0;
            Assert.All(coarse.Row(channel).ToArray(), weight => Assert.Equal(Math.Round(weight / step), weight / step, 1e-4));
            Assert.All(row.Zip(coarse.Row(channel).ToArray()), pair =>
                Assert.InRange(Math.Abs(pair.First - pair.Second), 0, (step / 2) + 1e-7));
        }
    }

    // The second layer has one large weight for a channel in which hardly anything happens; next to it 8 bits leave nothing of the others.
    private static Planted Plant(string target)
    {
        const int channels = 8;
        var test = new TestGraph(seed: 11, 1, channels, 6, 6);
        var random = new Random(12);
        float[] even = [.. Enumerable.Range(0, channels * channels * 9).Select(i =>
            (float)((random.NextDouble() - 0.5) * (i < channels * 9 ? 1e-4 : 1)))];
        float[] uneven = [.. Enumerable.Range(0, channels * 4).Select(i =>
            i % channels == 0 ? 5 : (float)(0.02 * (random.NextDouble() - 0.5)))];
        Value first = test.Add("Conv", [test.Input, test.Constant(even, channels, channels, 3, 3)], ("pads", new long[] { 1, 1, 1, 1 }));
        Value second = test.Add("Conv", [first, test.Constant(uneven, 4, channels, 1, 1)]);
        Graph graph = ModelQuantizer.Simplify(test.Build(second));
        var options = new QuantizationOptions
        {
            Calibrator = new MinMaxCalibrator(),
            Without = [QuantizationOptions.Equalization],
            Threads = 2,
        };
        TargetProfile profile = TargetCatalog.Find(target);
        CalibrationData data = CalibrationPass.Run(graph, [profile], StatisticsNeeds.None, test.Samples(8), 8, threads: 2);
        return new Planted(new CalibratedNetwork(graph, data), profile, options, second.Producer!.Name);
    }

    private sealed record Planted(CalibratedNetwork Network, TargetProfile Target, QuantizationOptions Options, string Spoiled)
    {
        public QuantizedModel Quantize(QuantizationOptions options) =>
            ModelQuantizer.Quantize(Network, Target, options, ProgramOrigin.None);

        public double DecibelsOf(QuantizedModel model)
        {
            (double signal, double noise) =
                new OutputError(Network.Graph, Network.Data.Memory.Inputs(8), threads: 2).SquaresOf(model.Program);
            return Distance.Ratio(signal, noise);
        }
    }
}
