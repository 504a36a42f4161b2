using System.Collections.Concurrent;
using Askew.Calibration;
using Askew.Execution;
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
using Askew.Tests.Samples;

namespace Askew.Tests.Export;

/// <summary>Real networks made integer, with inputs from their evaluation data; each made once.</summary>
internal static class RealPrograms
{
    /// <summary>Inputs of a <see cref="Thorough"/> run, everywhere; otherwise the slow tests use a few.</summary>
    public const int AllInputs = 64;

    private const string Autoencoder = "mlperf_tiny_ad";

    private const int FewInputs = 4;

    private static readonly ConcurrentDictionary<(string Model, string Target, bool Lifts), Lazy<(IntegerProgram, byte[])>> Made = new();

    private static readonly ConcurrentDictionary<(string Model, int Inputs, bool Lifts), Lazy<byte[]>> Expected = new();

    private static readonly string[] Small =
        ["mlperf_tiny_kws_dscnn", "mlperf_tiny_ic_resnet8_cifar10", "mlperf_tiny_vww_mobilenetv1_0.25_96"];

    // There is no data for the autoencoder: logarithms of powers are drawn.
    private static readonly Dictionary<string, string?> Data = new()
    {
        [Autoencoder] = null,
        ["mlperf_tiny_kws_dscnn"] = "kws",
        ["mlperf_tiny_ic_resnet8_cifar10"] = "cifar10",
        ["mlperf_tiny_vww_mobilenetv1_0.25_96"] = "coco",
        ["mobilenet_v1_0.25_224"] = "imagenet",
        ["resnet20_cifar10"] = "cifar10",
        ["yolo-fastest-1.1_320"] = "coco",
        ["mobilenet_v2_1.0_224_dequant"] = "imagenet",
        ["squeezenet1.1_224"] = "imagenet",
        ["yolov3-tiny-ships_320"] = "ships",
        ["tiny_darknet_224"] = "imagenet",
        ["googlenet_bvlc_224"] = "imagenet",
    };

    /// <summary>The networks that fit a microcontroller, and have evaluation data.</summary>
    public static IEnumerable<string> SmallNames => Small;

    /// <summary>The networks that fit a microcontroller.</summary>
    public static IEnumerable<string> MicrocontrollerNames => Small.Append(Autoencoder);

    /// <summary>Every network in a thorough run, else those that take no time.</summary>
    public static IEnumerable<string> Names =>
        Thorough.IsOn ? Data.Keys.Where(name => Data[name] is not null) : Small.Append("mobilenet_v1_0.25_224");

    /// <summary>How many inputs a test uses that takes long for each.</summary>
    public static int InputsOfSlowTests => Thorough.IsOn ? AllInputs : FewInputs;

    /// <summary>The folder with data on which <paramref name="model"/> is measured.</summary>
    public static string EvaluationData(string model) => Path.Combine(RealData.Folder!, "data", Data[model]!, "evaluation");

    /// <summary>The program and the bytes of its inputs.</summary>
    /// <param name="model">The network.</param>
    /// <param name="inputs">How many inputs.</param>
    /// <param name="target">What it is made for.</param>
    /// <param name="lifts">Whether activations may have 16 bits where 8 lose too much.</param>
    public static (IntegerProgram Program, byte[] Inputs) Of(
        string model, int inputs, string target = TargetCatalog.Default, bool lifts = true)
    {
        (IntegerProgram program, byte[] all) =
            Made.GetOrAdd((model, target, lifts), key => new(() => Make(key.Model, key.Target, key.Lifts))).Value;
        return (program, all[..(all.Length / AllInputs * inputs)]);
    }

    /// <summary>The outputs that belong to them, by the fast kernels, which a test holds to the scalar ones on the same inputs; computed
    /// once.</summary>
    public static byte[] OutputsOf(string model, int inputs, bool lifts = true) =>
        Expected.GetOrAdd((model, inputs, lifts), key => new(() =>
    {
        (IntegerProgram program, byte[] bytes) = Of(key.Model, key.Inputs, lifts: key.Lifts);
        return ProgramRuns.Outputs(program, bytes, KernelCatalog.Default);
    })).Value;

    private static (IntegerProgram, byte[]) Make(string model, string target, bool lifts)
    {
        string path = Path.Combine(RealData.Folder!, "models", model + ".onnx");
        Graph graph = ModelImporter.Import(path, StandardOperators.Catalog);
        Recipe recipe = RecipeParser.Load(Recipe.FindFor(path)!);
        SampleInput[] inputs = [.. graph.Inputs.Select(input => new SampleInput(input.Name, input.DeclaredExtents!.Count))];
        Sample[] calibration = Load(model, "calibration", recipe, inputs, 16);
        ShapeResolution.Resolve(graph, _ => calibration[0].Input.Shape);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        var options = new QuantizationOptions
        {
            Calibrator = new MinMaxCalibrator(),
            SampleCount = calibration.Length,
            Without = lifts ? [] : [QuantizationOptions.Lifting],
        };
        IntegerProgram program = TestQuantizer.Quantize(
            graph, calibration, TargetCatalog.Find(target), options, new ProgramOrigin("tests", model, "-", target, "minmax")).Program;

        ProgramTensor input = program.Tensors[program.Inputs[0]];
        Sample[] evaluation = Load(model, "evaluation", recipe, inputs, AllInputs);
        var bytes = new byte[AllInputs * input.SizeInBytes];
        for (int i = 0; i < AllInputs; i++)
        {
            ProgramBoundary.Quantize(input, evaluation[i].Input.Floats, bytes.AsSpan(i * input.SizeInBytes, input.SizeInBytes));
        }

        return (program, bytes);
    }

    private static Sample[] Load(string model, string part, Recipe recipe, SampleInput[] inputs, int count)
    {
        if (Data[model] is not { } data)
        {
            return [.. Enumerable.Range(0, count).Select(i => Drawn(i + (part.Length * AllInputs)))];
        }

        ISampleSource source = SampleSources.Open(
            Path.Combine(RealData.Folder!, "data", data, part), recipe, inputs, withLabels: false);
        return [.. Enumerable.Range(0, count).Select(source.Load)];
    }

    private static Sample Drawn(int number)
    {
        var random = new Random(number);
        float[] values = [.. Enumerable.Range(0, 640).Select(_ => (random.NextSingle() * 60) - 40)];
        return new Sample { Name = $"{number}", Inputs = [Tensor.Of(new Shape(1, values.Length), values)] };
    }
}
