using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing;
using Askew.Operators;
using Askew.Operators.Normalization;
using Askew.Quantization;
using Askew.Tensors;
using Askew.Testing;
using Xunit.Abstractions;

namespace Askew.Tests.OnnxRuntime;

/// <summary>The networks that people bring today, in float, as ONNX Runtime computes them.</summary>
public class TodayParityTests(ITestOutputHelper output)
{
    private const double LargestRelativeDifference = 1e-3;

    /// <summary>Network, shapes where it leaves them open, and inputs that never change.</summary>
    public static TheoryData<string, string, string> Networks => new()
    {
        { "ch_PP-OCRv4_rec_infer", "x=1,3,48,320", "" },
        { "dtln_2", "", "" },
        { "espnet_256x512", "", "" },
        { "gtcrn_simple", "", "" },
        { "mp_hand_lite_224", "", "" },
        { "mp_selfie_256", "", "" },
        { "ppocrv5_det_320", "", "" },
        { "silero_vad_op18_ifless", "input=1,576 state=2,1,128", "sr=16000" },
        { "silero_vad_op18_ifless", "input=1,288 state=2,1,128", "sr=8000" },
        { "sinet_224", "", "" },
        { "style_mosaic_nc8_256", "", "" },
        { "super_resolution_x3", "", "" },
        { "yolox_nano", "", "" },
    };

    [OnnxRuntimeTheory]
    [MemberData(nameof(Networks))]
    public void FloatOutputsAreThoseOfOnnxRuntime(string name, string shapes, string constants)
    {
        string path = Path.Combine(RealData.Folder!, "today", "models", $"{name}.onnx");
        if (!File.Exists(path))
        {
            output.WriteLine($"There is no {path}.");
            return;
        }

        Graph graph = ModelImporter.Import(path, StandardOperators.Catalog);
        var inputs = new Dictionary<string, Tensor>();
        foreach ((string input, string number) in Pairs(constants))
        {
            inputs[input] = Tensor.Of(Shape.Scalar, [long.Parse(number, System.Globalization.CultureInfo.InvariantCulture)]);
            graph.Fix(graph.Inputs.First(value => value.Name == input), inputs[input]);
        }

        ShapeResolution.Resolve(graph, Pairs(shapes).ToDictionary(
            pair => pair.Name, pair => new Shape([.. pair.Text.Split(',').Select(int.Parse)])));
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        foreach (Value input in graph.Inputs)
        {
            inputs[input.Name] = TestModel.Data(input.KnownShape.Extents.ToArray());
        }

        OnnxRuntimeResult expected = OnnxRuntimeModels.Run([(path, (IReadOnlyDictionary<string, Tensor>)inputs)])[0];
        Assert.Null(expected.Error);
        Compare(graph, inputs, expected.Outputs);
        Compare(ModelQuantizer.Simplify(graph), inputs, expected.Outputs);
        new PassPipeline(new FuseNormalizations(always: true)).Run(graph);
        int found = graph.Nodes.Count(node => node.OperatorType == FusedNormalization.TypeName);
        output.WriteLine($"{graph.Nodes.Count} nodes, {found} of them normalisations that were found");
        Compare(graph, inputs, expected.Outputs);
    }

    private void Compare(Graph graph, Dictionary<string, Tensor> inputs, Tensor[] expected)
    {
        Tensor[] actual = new FloatExecutor(graph, new Workers(2)).Run([.. graph.Inputs.Select(input => inputs[input.Name])]);
        for (int i = 0; i < actual.Length; i++)
        {
            double[] wanted = expected[i].ToDoubles();

            // Of a single number the range is from 0.
            // Of one that hardly moves it is what single precision can tell apart.
            double range = Math.Max(1e-3, Math.Max(0, wanted.Max()) - Math.Min(0, wanted.Min()));
            double difference = wanted.Zip(actual[i].ToDoubles(), (a, b) => Math.Abs(a - b)).Max() / range;
            output.WriteLine($"{graph.Outputs[i].Name} {actual[i].Shape}: {difference:e2} of the range of {range:g4}");
            Assert.Equal(expected[i].Shape, actual[i].Shape);
            Assert.True(difference < LargestRelativeDifference, $"{graph.Outputs[i].Name} differs by {difference:e2} of its range");
        }
    }

    private static IEnumerable<(string Name, string Text)> Pairs(string text) => text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => (pair.Split('=')[0], pair.Split('=')[1]));
}
