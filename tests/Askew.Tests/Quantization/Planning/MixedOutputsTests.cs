using Askew.Calibration;
using Askew.Evaluation;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;

namespace Askew.Tests.Quantization.Planning;

/// <summary>Boxes (0 to 640) and scores (0 to 1) that leave the network in one tensor.</summary>
public class MixedOutputsTests
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void BoxesAndScoresKeepScalesOfTheirOwn(string target)
    {
        (QuantizedModel model, Graph graph, IReadOnlyList<Sample> samples) = Quantize(640, target);
        Assert.Contains("scales of their own", Assert.Single(model.Notes), StringComparison.Ordinal);
        Assert.Equal(["Concatenate", "Rearrange"], model.Program.Tail.Select(i => i.GetType().Name));
        Assert.Equal(2, model.Program.Outputs.Count);
        Assert.InRange(ScoreSqnr(new ProgramNetwork(model.Program), graph, samples), 25, 100);

        // The tail is part of the file.
        IntegerProgram read = ProgramFile.Read(new MemoryStream(ProgramFile.ToBytes(model.Program)));
        Assert.InRange(ScoreSqnr(new ProgramNetwork(read), graph, samples), 25, 100);
    }

    [Fact]
    public void OnOneScaleTheScoresWouldBeLost()
    {
        // The same network with the join inside: a sum after it keeps it from the boundary.
        (QuantizedModel model, _, _) = Quantize(640, "paper", lastSum: true);
        Assert.DoesNotContain(model.Notes, note => note.Contains("scales of their own", StringComparison.Ordinal));
        Assert.Empty(model.Program.Tail);
        Assert.Single(model.Program.Outputs);
    }

    [Fact]
    public void PartsOfLikeRangesStayTogether()
    {
        (QuantizedModel model, _, _) = Quantize(4, "cpu");
        Assert.Empty(model.Notes);
        Assert.Contains(model.Program.Instructions, i => i is Concatenate);
    }

    /// <summary>A network whose boxes and scores are joined behind it, with its samples.</summary>
    internal static (QuantizedModel Model, IReadOnlyList<Sample> Samples) QuantizeBoxesAndScores(string target)
    {
        (QuantizedModel model, _, IReadOnlyList<Sample> samples) = Quantize(640, target);
        return (model, samples);
    }

    private static double ScoreSqnr(INetwork network, Graph graph, IReadOnlyList<Sample> samples)
    {
        var noise = new Distance();
        var executor = new FloatExecutor(graph);
        foreach (Sample sample in samples)
        {
            // [1, boxes, 4 + 2]: the last two of each are scores.
            float[] expected = executor.Run(sample.Inputs)[0].Floats.ToArray();
            float[] actual = network.Run(sample.Inputs)[0].Floats.ToArray();
            noise.Add([.. expected.Where((_, i) => i % 6 >= 4)], [.. actual.Where((_, i) => i % 6 >= 4)]);
        }

        return noise.SqnrDb;
    }

    private static (QuantizedModel Model, Graph Graph, IReadOnlyList<Sample> Samples) Quantize(
        float boxRange, string target, bool lastSum = false)
    {
        var test = new TestGraph(2, 1, 3, 8, 8);
        Value boxes = test.Add("Mul", [test.Add("Sigmoid", test.Conv(test.Input, 3, 4, 3)), test.Constant([boxRange])]);
        Value scores = test.Add("Sigmoid", test.Conv(test.Input, 3, 2, 3, spread: 1));
        Value joined = test.Add("Concat", [Flat(boxes, 4), Flat(scores, 2)], ("axis", 1L));
        Value last = test.Add("Transpose", joined, ("perm", new long[] { 0, 2, 1 }));
        Graph graph = test.Build(lastSum ? test.Add("Add", [last, last]) : last);
        IReadOnlyList<Sample> samples = test.Samples(4);
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = samples.Count };
        return (TestQuantizer.Quantize(graph, samples, TargetCatalog.Find(target), options, Origin), graph, samples);

        Value Flat(Value value, int channels) => test.Add("Reshape", [value, test.Constant(1, channels, 36)]);
    }
}
