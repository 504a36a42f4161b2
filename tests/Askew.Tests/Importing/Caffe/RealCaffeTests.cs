using System.Runtime.InteropServices;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing;
using Askew.Instructions;
using Askew.Operators;
using Askew.Samples.Arrays;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;
using Askew.Tests.Samples;
using Xunit.Abstractions;

namespace Askew.Tests.Importing.Caffe;

/// <summary>Real networks against another reading of their files: the three of MTCNN by NumPy, GoogLeNet by its ONNX form.</summary>
public sealed class RealCaffeTests(ITestOutputHelper output) : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private const int Inputs = 4;

    private readonly TemporaryFolder folder = new();

    // Of two networks the descriptions are called like the weights of the other.
    [NumpyTheory(needsRealData: true)]
    [InlineData("det1", "det1", 12)]
    [InlineData("det2", "det3", 24)]
    [InlineData("det3", "det2", 48)]
    public void OutputsAreThoseOfNumpy(string weights, string description, int size)
    {
        string path = Files(weights, description);
        Graph graph = Ready(path);
        var executor = new FloatExecutor(graph, new Workers(2));
        for (int i = 0; i < Inputs; i++)
        {
            Tensor input = Tensor.Of(new Shape(1, 3, size, size), TestModel.Noise(3 * size * size, i));
            IReadOnlyDictionary<string, Tensor> expected = RunNumpy(path, input);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), graph.Outputs.Select(value => value.Name));
            Tensor[] found = executor.Run([input]);
            for (int o = 0; o < found.Length; o++)
            {
                double[] wanted = expected[graph.Outputs[o].Name].ToDoubles();
                Assert.Equal(expected[graph.Outputs[o].Name].Shape, found[o].Shape);
                double worst = wanted.Zip(found[o].ToDoubles(), (a, b) => Math.Abs(a - b)).Max();
                output.WriteLine($"{weights} {graph.Outputs[o].Name}: {worst:e2}");
                Assert.True(worst < 1e-5, $"{weights} {graph.Outputs[o].Name} differs by {worst:e2}");
            }
        }
    }

    [RealDataTheory]
    [InlineData("det1", "det1", 12)]
    [InlineData("det2", "det3", 24)]
    [InlineData("det3", "det2", 48)]
    public void RealNetworksBecomeIntegers(string weights, string description, int size)
    {
        string file = Path.Combine(folder.FullPath, "net.askew");
        QuantizedModel model = Quantized(weights, description, size);
        Assert.True(model.IsIntegerOnly);
        model.Save(file);
        Accuracy accuracy = Quantizer.Measure(
            file, Path.Combine(folder.FullPath, "samples"), Path.ChangeExtension(file, ".prototxt"));
        output.WriteLine($"{weights}: {accuracy.OutputSqnrDb:f1} dB");
        Assert.True(accuracy.OutputSqnrDb > 25, $"{weights}: {accuracy.OutputSqnrDb:f1} dB");
    }

    [OnnxRuntimeTheory]
    [InlineData("det1", "det1", 12)]
    [InlineData("det2", "det3", 24)]
    [InlineData("det3", "det2", 48)]
    public void ExportsGiveTheEnginesIntegersInOnnxRuntime(string weights, string description, int size)
    {
        IntegerProgram program = Quantized(weights, description, size).Program;
        ProgramTensor input = program.Tensors[program.Inputs[0]];
        foreach (OnnxExporter exporter in new[] { new OnnxExporter(false), new OnnxExporter(true) })
        {
            var options = new ExportOptions { Name = "net", SignedActivations = true, IntegerIo = true };
            byte[] model = exporter.Export(program, options)[0].Contents;
            byte[][] given = [.. Enumerable.Range(0, Inputs).Select(i => ProgramRuns.RandomInputs(program, 1, i))];
            OnnxRuntimeResult[] results = OnnxRuntimeModels.Run([.. given.Select(bytes => (model,
                (IReadOnlyDictionary<string, Tensor>)new Dictionary<string, Tensor>
                {
                    [input.Name] = input.ElementSizeInBytes == 1
                        ? Tensor.Of(input.Shape, Array.ConvertAll(bytes, value => (sbyte)value))
                        : Tensor.Of(input.Shape, MemoryMarshal.Cast<byte, short>(bytes).ToArray()),
                }))]);
            double worst = given.Zip(results).Max(pair => Farthest(program, pair.First, pair.Second));
            output.WriteLine($"{weights}, {exporter.Format}: at most {worst:p3} of an output's range apart");
            Assert.True(worst < 0.005, $"{weights}, {exporter.Format}: {worst:p3} of an output's range apart");
        }
    }

    // As a share of the integers that an output has.
    private static double Farthest(IntegerProgram program, byte[] inputs, OnnxRuntimeResult result)
    {
        Assert.Null(result.Error);
        byte[] expected = ProgramRuns.Outputs(program, inputs);
        double farthest = 0;
        int at = 0;
        for (int o = 0; o < program.Outputs.Count; o++)
        {
            ProgramTensor tensor = program.Tensors[program.Outputs[o]];
            double[] found = result.Outputs[o].ToDoubles();
            for (int i = 0; i < found.Length; i++, at += tensor.ElementSizeInBytes)
            {
                int value = tensor.ElementSizeInBytes == 1 ? (sbyte)expected[at] : BitConverter.ToInt16(expected, at);
                farthest = Math.Max(farthest, Math.Abs(value - found[i]) / tensor.Range.Count);
            }
        }

        return farthest;
    }

    [RealDataFact]
    public void GoogLeNetIsTheSameFromBothFormats()
    {
        Graph onnx = Ready(Path.Combine(RealData.Folder!, "models", "googlenet_bvlc_224.onnx"));
        CaffeModel model = GoogLeNet.With(onnx);
        Graph caffe = Ready(model.Save(folder.FullPath, "deploy"));
        Value scores = caffe.Nodes.Single(node => node.Name == GoogLeNet.Classifier).Output;
        Tensor input = Tensor.Of(new Shape(1, 3, 224, 224), [.. TestModel.Noise(3 * 224 * 224, 1).Select(x => 128 * x)]);
        Tensor expected = new FloatExecutor(onnx, new Workers(2)).Run([input])[0];
        float[]? found = null;
        Tensor shares = new FloatExecutor(caffe, new Workers(2)).Run([input], (value, tensor) =>
            found = value == scores ? tensor.Floats.ToArray() : found)[0];
        Assert.Equal(expected.Floats.ToArray(), found);
        double sum = expected.Floats.ToArray().Sum(x => Math.Exp(x));
        Assert.All(
            expected.Floats.ToArray().Zip(shares.Floats.ToArray()), pair => Assert.Equal(Math.Exp(pair.First) / sum, pair.Second, 1e-6));
    }

    public void Dispose() => folder.Dispose();

    private string Files(string weights, string description)
    {
        string source = Path.Combine(RealData.Folder!, "caffe");
        string path = Path.Combine(folder.FullPath, "net.prototxt");
        File.Copy(Path.Combine(source, description + ".prototxt"), path);
        File.Copy(Path.Combine(source, weights + ".caffemodel"), Path.ChangeExtension(path, ".caffemodel"));
        return path;
    }

    private QuantizedModel Quantized(string weights, string description, int size)
    {
        string samples = Directory.CreateDirectory(Path.Combine(folder.FullPath, "samples")).FullName;
        for (int i = 0; i < 16; i++)
        {
            NpyFile.Write(Path.Combine(samples, $"{i}.npy"), Tensor.Of(new Shape(1, 3, size, size), TestModel.Noise(3 * size * size, i)));
        }

        return Quantizer.Quantize(Files(weights, description), samples);
    }

    private static Graph Ready(string path)
    {
        Graph graph = ModelImporter.Import(path, StandardOperators.Catalog);
        ShapeResolution.Resolve(graph);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        return graph;
    }

    private Dictionary<string, Tensor> RunNumpy(string path, Tensor input)
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Askew.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the tests do not run within the repository");
        }

        string given = Path.Combine(folder.FullPath, "input.npy");
        string made = Path.Combine(folder.FullPath, "output.npz");
        NpyFile.Write(given, input);
        CToolchain.Run(
            folder.FullPath, Python,
            [Path.Combine(root, "tests", "caffe", "run.py"), path, Path.ChangeExtension(path, ".caffemodel"), given, made], []);
        return NpzFile.Read(made).ToDictionary(named => named.Name, named => named.Tensor);
    }
}
