using Askew.Calibration;
using Askew.Evaluation;
using Askew.Evaluation.Detection;
using Askew.Evaluation.Judging;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Operators;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Samples.Recipes;
using Askew.Samples.Scenes;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Quantization;

namespace Askew.Tests.Evaluation.Detection;

/// <summary>The ship detector with a head as users of today bring it: boxes in pixels and scores, decoded and joined inside the
/// network.</summary>
public class JoinedHeadTests : IDisposable
{
    private const int Fields = 6;
    private const string Joined = "concat_joined";

    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    private readonly string folder = Directory.CreateTempSubdirectory("askew-joined-").FullName;

    [Fact]
    public void KeepsItsAveragePrecision()
    {
        Recipe raw = RecipeParser.Load(Path.Combine(Demo(), "ships.recipe.json"));
        Recipe joined = raw with
        {
            Detection = raw.Detection! with { Decoder = "yolov5", Outputs = [new DetectionOutput { Name = Joined }] },
        };
        double expected = Evaluate(new FloatNetwork(Network(raw), Workers.Single), joined);

        // The same detector as with its raw heads: what the decoder in the recipe would do is done by the network.
        Assert.Equal(expected, Evaluate(new FloatNetwork(Import(), Workers.Single), raw), 0.002);

        var options = new QuantizationOptions
        {
            Calibrator = CalibratorCatalog.Create(CalibratorCatalog.Default),
            SampleCount = 16,
            Threads = 2
        };
        QuantizedModel model = TestQuantizer.Quantize(Network(raw), Samples(joined, 11, 16), TargetCatalog.Find("cpu"), options, Origin);
        Assert.Contains(model.Notes, note => note.Contains("scales of their own", StringComparison.Ordinal));
        Assert.InRange(Evaluate(new ProgramNetwork(model.Program), joined), expected - 0.01, 1);
    }

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private static string Demo()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "demo", "ships.onnx")))
        {
            at = at.Parent;
        }

        return Path.Combine(at.FullName, "demo");
    }

    private static Graph Import()
    {
        Graph graph = OnnxImporter.Import(Path.Combine(Demo(), "ships.onnx"), StandardOperators.Catalog);
        ShapeResolution.Resolve(graph, _ => null);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        return graph;
    }

    // [1, A * 6, H, W] of each head becomes [1, A * H * W, 6]: x, y, width, height in pixels, objectness, score.
    private static Graph Network(Recipe recipe)
    {
        Graph graph = Import();
        var test = new TestGraph(0, 1);
        var parts = new List<Value>();
        foreach (DetectionOutput output in recipe.Detection!.Outputs)
        {
            Value head = graph.Outputs.Single(value => value.Name == output.Name);
            int side = head.KnownShape[2];
            int anchors = output.Anchors!.Count;
            Value fields = test.Add(
                "Transpose", test.Add("Reshape", [head, test.Constant(1, anchors, Fields, side, side)]),
                    ("perm", new long[] { 0, 1, 3, 4, 2 }));
            Value grid = test.Constant(
                [.. Enumerable.Range(0, side * side).SelectMany(i => new float[] { i % side, i / side })], 1, 1, side, side, 2);
            Value sizes = test.Constant(
                [.. output.Anchors.SelectMany(anchor => new[] { (float)anchor.Width, (float)anchor.Height })], 1, anchors, 1, 1, 2);
            Value centres = test.Add(
                "Mul", [test.Add("Add", [test.Add("Sigmoid", Part(0, 2)), grid]), test.Constant([(float)output.Stride])]);
            Value extents = test.Add("Mul", [test.Add("Exp", Part(2, 4)), sizes]);
            Value joined = test.Add("Concat", [centres, extents, test.Add("Sigmoid", Part(4, Fields))], ("axis", -1L));
            parts.Add(test.Add("Reshape", [joined, test.Constant(1, -1, Fields)]));

            Value Part(int from, int to) => test.Add("Slice", [fields, test.Constant(from), test.Constant(to), test.Constant(4)]);
        }

        Value result = test.AddNamed(Joined, "Concat", parts, ("axis", 1L));
        var network = new Graph("joined", graph.Inputs, [result], graph.Nodes.Concat(test.Nodes));
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(network);
        return network;
    }

    private double Evaluate(INetwork network, Recipe recipe) =>
        DetectionResult.Of(
            new DetectionJudge(new NetworkOutputs(network), null, recipe.Detection!).JudgeAll(Samples(recipe, 12, 40), threads: 2),
            hasReference: false).Map50;

    private IEnumerable<Sample> Samples(Recipe recipe, int seed, int count)
    {
        string path = Path.Combine(folder, $"{seed}");
        if (!Directory.Exists(path))
        {
            SceneFolder.Write(path, seed, count, threads: 2);
        }

        return new SamplePipeline(
            SampleSources.Open(path, recipe, [new SampleInput("image", 4, ElementType.Float32)], withLabels: true), threads: 2).Samples();
    }
}
