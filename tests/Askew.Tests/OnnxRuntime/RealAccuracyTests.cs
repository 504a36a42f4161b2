using Askew.Evaluation;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing;
using Askew.Operators;
using Askew.Samples;
using Askew.Samples.Recipes;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Export;
using Askew.Tests.Samples;
using Askew.Workflows;
using Xunit.Abstractions;

namespace Askew.Tests.OnnxRuntime;

/// <summary>On the images of the real data the float engine decides as ONNX Runtime does, and on all of them both get the figures that came
/// with the data.</summary>
public class RealAccuracyTests(ITestOutputHelper output)
{
    private const double LargestRelativeDifference = 1e-3;

    // Of networks that take minutes, a run that is not thorough takes every sixth image.
    private const int EveryOfLarge = 6;
    private static readonly string[] Large =
        ["googlenet_bvlc_224", "mobilenet_v2_1.0_224_dequant", "squeezenet1.1_224", "tiny_darknet_224"];

    private static readonly (string Model, string Data, int Right, int Samples)[] Networks =
    [
        ("googlenet_bvlc_224", "imagenet", 351, 468),
        ("mobilenet_v2_1.0_224_dequant", "imagenet", 411, 468),
        ("mobilenet_v1_0.25_224", "imagenet", 269, 468),
        ("squeezenet1.1_224", "imagenet", 280, 468),
        ("tiny_darknet_224", "imagenet", 300, 468),
        ("resnet20_cifar10", "cifar10", 817, 1000),
        ("mlperf_tiny_ic_resnet8_cifar10", "cifar10", 773, 1000),
        ("mlperf_tiny_kws_dscnn", "kws", 853, 937),
        ("mlperf_tiny_vww_mobilenetv1_0.25_96", "coco", 111, 128),
    ];

    [OnnxRuntimeFact(needsRealData: true)]
    public void FloatTop1IsExactlyThatOfOnnxRuntime()
    {
        foreach ((string model, string data, int right, int samples) in Networks)
        {
            string path = Path.Combine(RealData.Folder!, "models", model + ".onnx");
            int every = Large.Contains(model) && !Thorough.IsOn ? EveryOfLarge : 1;
            (int ours, int theirs, int count, double difference) =
                Compare(path, Path.Combine(RealData.Folder!, "data", data, "evaluation"), every);
            output.WriteLine($"{model}: {ours} of {count}, ONNX Runtime {theirs}; outputs differ by at most {difference:e2} of "
                + $"their range");
            Assert.Equal((ours, samples / every), (theirs, count));
            Assert.True(every > 1 || ours == right, $"{model}: {ours} of {count} are right, not {right}");
            Assert.True(difference < LargestRelativeDifference, $"{model}: outputs differ by {difference:e2} of their range");
        }
    }

    private static (int Ours, int Theirs, int Count, double Difference) Compare(string modelPath, string data, int every)
    {
        Graph graph = ModelImporter.Import(modelPath, StandardOperators.Catalog);
        Recipe recipe = RecipeParser.Load(Recipe.FindFor(modelPath)!);
        ISampleSource source = SampleSources.Open(
            data, recipe, [.. graph.Inputs.Select(input => new SampleInput(input.Name, input.DeclaredExtents!.Count))], withLabels: true);
        ShapeResolution.Resolve(graph, _ => source.Load(0).Input.Shape);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        var executor = new FloatExecutor(graph, new Workers(Environment.ProcessorCount));
        using OnnxRuntimeSession session = OnnxRuntimeSession.Open(modelPath);
        (int ours, int theirs, double difference) = (0, 0, 0);
        for (int i = 0; i < source.Count; i += every)
        {
            Sample sample = source.Load(i);
            float[] expected = session.Run(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = sample.Input })[0].Floats.ToArray();
            float[] actual = executor.Run(sample.Inputs)[0].Floats.ToArray();
            Assert.True(Ranking.Top1(actual) == Ranking.Top1(expected), $"{modelPath}: {sample.Name} is classified differently");
            ours += Ranking.Top1(actual) == sample.Label ? 1 : 0;
            theirs += Ranking.Top1(expected) == sample.Label ? 1 : 0;
            double range = expected.Max() - expected.Min();
            difference = Math.Max(difference, expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max() / range);
        }

        return (ours, theirs, source.Count / every, difference);
    }
}
