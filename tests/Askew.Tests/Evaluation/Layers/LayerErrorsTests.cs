using Askew.Calibration;
using Askew.Evaluation;
using Askew.Evaluation.Layers;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;
using Askew.Tests.Quantization;

namespace Askew.Tests.Evaluation.Layers;

public class LayerErrorsTests
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void TheLastLayerInPlaceIsTheNetworksError(string target)
    {
        (QuantizedModel model, Graph graph, IReadOnlyList<Sample> samples) = Quantize(target);
        IReadOnlyList<LayerError> errors = LayerErrors.Measure(model, samples, threads: 2);
        var noise = new Distance();
        var network = new ProgramNetwork(model.Program);
        foreach (Sample sample in samples)
        {
            noise.Add(new FloatExecutor(graph).Run(sample.Inputs)[0].Floats, network.Run(sample.Inputs)[0].Floats);
        }

        Assert.Equal(noise.SqnrDb, errors[^1].InPlace.SqnrDb, 1e-4);
        Assert.Equal(errors.Select(Figures), LayerErrors.Measure(model, samples, threads: 1).Select(Figures));
    }

    [Fact]
    public void AloneALayerMakesOnlyItsOwnError()
    {
        (QuantizedModel model, _, IReadOnlyList<Sample> samples) = Quantize("paper");
        IReadOnlyList<LayerError> errors = LayerErrors.Measure(model, samples, threads: 1);

        // The 2-bit weights of the first layer spoil everything behind it; the last layer itself is good.
        Assert.InRange(errors[0].InPlace.SqnrDb, 0, 25);
        Assert.Equal(errors[0].InPlace.SqnrDb, errors[0].Alone.SqnrDb);
        LayerError flat = errors.Single(error => error.Node.OperatorType == "Reshape");
        Assert.True(flat.Alone.SqnrDb > flat.InPlace.SqnrDb + 10, $"{flat.Alone.SqnrDb} dB alone, {flat.InPlace.SqnrDb} in place");
    }

    [Fact]
    public void DistancesAreThoseOfThePaper()
    {
        var distance = new Distance();
        distance.Add(3, 2);
        distance.Add(-4, -2);
        Assert.Equal(3, distance.Manhattan);
        Assert.Equal(Math.Sqrt(5), distance.Euclidean);
        Assert.Equal(10 * Math.Log10(25.0 / 5), distance.SqnrDb);
        Assert.Equal(double.PositiveInfinity, new Distance().SqnrDb);
    }

    private static (double, double, double) Figures(LayerError error) =>
        (error.InPlace.Manhattan, error.Alone.Euclidean, error.Alone.SqnrDb);

    private static (QuantizedModel Model, Graph Graph, IReadOnlyList<Sample> Samples) Quantize(string target)
    {
        var test = new TestGraph(9, 1, 3, 8, 8);
        Value first = test.Add("Relu", test.Conv(test.Input, 3, 6, 3, pad: 1));
        Value second = test.Add("Sigmoid", test.Conv(first, 6, 6, 3, pad: 1));
        Graph graph = test.Build(test.Add("Reshape", [second, test.Constant(1, -1)]));
        IReadOnlyList<Sample> samples = test.Samples(6);
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), WeightBits = 3, SampleCount = samples.Count };
        return (TestQuantizer.Quantize(graph, samples, TargetCatalog.Find(target), options, Origin), graph, samples);
    }
}
