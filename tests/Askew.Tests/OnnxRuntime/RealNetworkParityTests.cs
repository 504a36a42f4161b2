using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing;
using Askew.Operators;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Samples;
using Xunit.Abstractions;

namespace Askew.Tests.OnnxRuntime;

public class RealNetworkParityTests(ITestOutputHelper output)
{
    private const int Samples = 2;
    private const double LargestRelativeDifference = 1e-3;

    [OnnxRuntimeFact(needsRealData: true)]
    public void FloatOutputsAreThoseOfOnnxRuntime()
    {
        string[] models = [.. Directory.GetFiles(Path.Combine(RealData.Folder!, "models"), "*.onnx").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(models);
        foreach (string model in models)
        {
            Compare(model, Read(model));
        }
    }

    private void Compare(string path, Graph graph)
    {
        string name = Path.GetFileName(path);
        var executor = new FloatExecutor(graph, new Workers(2));
        using OnnxRuntimeSession session = OnnxRuntimeSession.Open(path);
        Dictionary<string, Tensor> inputs = Inputs(graph);
        for (int sample = 0; sample < Samples; sample++)
        {
            Dictionary<string, Tensor> given = inputs.ToDictionary(pair => pair.Key, pair => One(pair.Value, sample));
            Tensor[] expected = session.Run(given);
            Tensor[] actual = executor.Run([.. graph.Inputs.Select(input => given[input.Name])]);
            for (int i = 0; i < actual.Length; i++)
            {
                float[] wanted = expected[i].Floats.ToArray();
                float[] found = actual[i].Floats.ToArray();
                double range = wanted.Max() - wanted.Min();
                double difference = wanted.Zip(found, (a, b) => Math.Abs((double)a - b)).Max() / range;
                output.WriteLine($"{name} {graph.Outputs[i].Name}: {difference:e2} of the range of {range:g4}");
                Assert.True(difference < LargestRelativeDifference,
                    $"{name} {graph.Outputs[i].Name} differs by {difference:e2} of its range");
            }
        }
    }

    private static Graph Read(string path)
    {
        Graph graph = ModelImporter.Import(path, StandardOperators.Catalog);
        ShapeResolution.Resolve(graph);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        return graph;
    }

    private static Dictionary<string, Tensor> Inputs(Graph graph) => graph.Inputs.ToDictionary(
        input => input.Name, input => TestModel.Data(input.KnownShape.With(0, Samples).Extents.ToArray()));

    private static Tensor One(Tensor batch, int sample)
    {
        int length = batch.Shape.ElementCount / batch.Shape[0];
        return Tensor.Of(batch.Shape.With(0, 1), batch.Floats.Slice(sample * length, length).ToArray());
    }
}
