using Askew.Calibration;
using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing;
using Askew.Instructions;
using Askew.Operators;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Samples.Recipes;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;
using Askew.Tests.Samples;
using Askew.Workflows;
using Xunit.Abstractions;

namespace Askew.Tests.Export.Onnx;

/// <summary>Real networks exported to ONNX decide in ONNX Runtime as the integer engine does.</summary>
public class OnnxRealNetworkTests(ITestOutputHelper output)
{
    private const int FewSamples = 12;

    // All that the ImageNet folder has: of fewer, two that differ are more than one in a hundred.
    private const int ManySamples = 468;
    private const double LeastAgreement = 0.99;

    // Its layers enlarge single steps most: docs/exports.md.
    private const string MostSensitive = "mobilenet_v2_1.0_224_dequant";
    private const double LeastAgreementOfMostSensitive = 0.985;
    private const double LeastAgreementOfFew = 0.9;
    private const double MostDifferent = 0.02;
    private const double LeastDecibels = 25;

    private static readonly (string Model, string Data)[] Networks =
    [
        ("googlenet_bvlc_224", "imagenet"),
        ("mobilenet_v2_1.0_224_dequant", "imagenet"),
        ("mobilenet_v1_0.25_224", "imagenet"),
        ("squeezenet1.1_224", "imagenet"),
        ("tiny_darknet_224", "imagenet"),
        ("resnet20_cifar10", "cifar10"),
        ("mlperf_tiny_ic_resnet8_cifar10", "cifar10"),
        ("mlperf_tiny_kws_dscnn", "kws"),
        ("mlperf_tiny_vww_mobilenetv1_0.25_96", "coco"),
        ("yolov3-tiny-ships_320", "ships"),
        ("yolo-fastest-1.1_320", "coco"),
    ];

    // What has the largest number of all its boxes says nothing; how close they are does.
    private const string WithoutTop1 = "yolo-fastest-1.1_320";

    // Whose layers another target computes otherwise; the others are done in a thorough run.
    private static readonly string[] WithTables = ["tiny_darknet_224", "yolov3-tiny-ships_320"];

    [OnnxRuntimeTheory]
    [InlineData("cpu")]
    [InlineData("onnxruntime")]
    public void Top1IsThatOfTheIntegerEngine(string target)
    {
        var problems = new List<string>();
        int all = 0;
        int different = 0;
        foreach ((string model, string data) in Networks.Where(network =>
            Thorough.IsOn || target == TargetCatalog.Default || WithTables.Contains(network.Model)))
        {
            (IntegerProgram program, Sample[] samples) = Quantize(model, data, target, Thorough.IsOn ? ManySamples : FewSamples);
            var network = new ProgramNetwork(program);
            foreach (OnnxExporter exporter in new[] { new OnnxExporter(false), new OnnxExporter(true) })
            {
                float[][] theirs = ByOnnxRuntime(exporter, program, samples);
                var noise = new Distance();
                int agreeing = 0;
                for (int i = 0; i < samples.Length; i++)
                {
                    float[] ours = network.Run(samples[i].Inputs)[0].Floats.ToArray();
                    agreeing += Ranking.Top1(ours) == Ranking.Top1(theirs[i]) ? 1 : 0;
                    noise.Add(ours, theirs[i]);
                }

                string line = $"{model}, {target}, {exporter.Format}: {agreeing} of {samples.Length} agree, {noise.SqnrDb:f1} dB";
                output.WriteLine(line);
                all += samples.Length;
                different += model == WithoutTop1 ? 0 : samples.Length - agreeing;
                if ((model != WithoutTop1 && agreeing < LeastOf(model) * samples.Length) || noise.SqnrDb < LeastDecibels)
                {
                    problems.Add(line);
                }
            }
        }

        Assert.True(problems.Count == 0, string.Join("\n", problems));
        Assert.InRange((double)different / all, 0, MostDifferent);
    }

    private static double LeastOf(string model) =>
        !Thorough.IsOn ? LeastAgreementOfFew : model == MostSensitive ? LeastAgreementOfMostSensitive : LeastAgreement;

    private static (IntegerProgram Program, Sample[] Samples) Quantize(string model, string data, string target, int count)
    {
        string path = Path.Combine(RealData.Folder!, "models", model + ".onnx");
        string folder = Path.Combine(RealData.Folder!, "data", data);
        Graph graph = ModelImporter.Import(path, StandardOperators.Catalog);
        Recipe recipe = RecipeParser.Load(Recipe.FindFor(path)!);
        SampleInput[] inputs = [.. graph.Inputs.Select(input => new SampleInput(input.Name, input.DeclaredExtents!.Count))];
        Sample[] calibration = Load(SampleSources.Open(Path.Combine(folder, "calibration"), recipe, inputs, withLabels: false), 4);
        ShapeResolution.Resolve(graph, _ => calibration[0].Input.Shape);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        var options = new QuantizationOptions
        {
            Calibrator = new MinMaxCalibrator(),
            SampleCount = calibration.Length,
            Threads = Environment.ProcessorCount,
        };
        IntegerProgram program = TestQuantizer.Quantize(
            graph, calibration, TargetCatalog.Find(target), options, new ProgramOrigin("tests", model, "-", target, "minmax")).Program;
        return (program, Load(SampleSources.Open(Path.Combine(folder, "evaluation"), recipe, inputs, withLabels: false), count));
    }

    private static Sample[] Load(ISampleSource source, int count)
    {
        ISampleSource some = source.Take(count);
        return [.. Enumerable.Range(0, some.Count).Select(some.Load)];
    }

    private static float[][] ByOnnxRuntime(OnnxExporter exporter, IntegerProgram program, Sample[] samples)
    {
        using OnnxRuntimeSession session = OnnxRuntimeSession.Open(
            exporter.Export(program, new ExportOptions { Name = "model" })[0].Contents);
        string input = program.Tensors[program.Inputs[0]].Name;
        return [.. samples.Select(sample =>
            session.Run(new Dictionary<string, Tensor> { [input] = sample.Input })[0].Floats.ToArray())];
    }
}
