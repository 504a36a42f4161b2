using System.Text.Json;
using Askew.Calibration;
using Askew.Export;
using Askew.Export.Npu;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing;
using Askew.Instructions;
using Askew.Operators;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.Npu;

/// <summary>docs/npu_interpreter.py, which knows no more than docs/askew-file.md says, gives the bytes of the integer engine.</summary>
public class NpuInterpreterTests
{
    private const string Python = "/usr/bin/python3";

    // Runs many networks in one process: for each a folder with the export and the inputs.
    private const string Runner = """
        import sys, os, numpy as np
        sys.path.insert(0, sys.argv[1])
        from npu_interpreter import Network
        for folder in sys.argv[2:]:
            inputs = []
            while os.path.exists(os.path.join(folder, f"input{len(inputs)}.npy")):
                inputs.append(np.load(os.path.join(folder, f"input{len(inputs)}.npy")))
            for i, output in enumerate(Network(folder).run(inputs)):
                output.tofile(os.path.join(folder, f"output{i}.bin"))
        """;

    public static TheoryData<string> Kinds => [.. InstructionKinds.All.Select(kind => kind.Name)];

    [NumpyTheory]
    [MemberData(nameof(Kinds))]
    public void EveryInstructionGivesTheSameBytes(string kind) => Compare(
        [.. InstructionKinds.Programs(InstructionKinds.All.Single(type => type.Name == kind)).Select((program, i) =>
            (program, ProgramRuns.RandomInputs(program, 1, i)))]);

    [NumpyFact]
    public void TheDemonstrationsNetworkGivesTheSameBytes()
    {
        Graph graph = ModelImporter.Import(Path.Combine(Root(), "demo", "ships.onnx"), StandardOperators.Catalog);
        ShapeResolution.Resolve(graph);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        Shape shape = graph.Inputs[0].KnownShape;
        Sample[] samples = [.. Enumerable.Range(0, 4).Select(i =>
            new Sample
            {
                Name = "noise",
                Inputs = [Tensor.Of(shape, TestModel.Noise(shape.ElementCount, i))],
            })];
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = samples.Length };
        IntegerProgram program = TestQuantizer.Quantize(
            graph, samples, TargetCatalog.Find("cpu"), options, new ProgramOrigin("tests", "ships", "-", "cpu", "minmax")).Program;
        Compare([(program, ProgramRuns.RandomInputs(program, 1, 3))]);
    }

    [NumpyTheory(needsRealData: true)]
    [InlineData("mlperf_tiny_kws_dscnn", "cpu")]
    [InlineData("mlperf_tiny_ic_resnet8_cifar10", "cpu")]
    [InlineData("mlperf_tiny_ic_resnet8_cifar10", "paper")]
    [InlineData("mobilenet_v1_0.25_224", "paper")]
    public void RealNetworksGiveTheSameBytes(string model, string target) => Compare([RealPrograms.Of(model, 1, target)]);

    [Fact]
    public void FilesHoldTheProgramsNumbers()
    {
        foreach (IntegerProgram program in InstructionKinds.Programs(typeof(Convolve)))
        {
            var layer = (Convolve)program.Instructions[0];
            Dictionary<string, byte[]> files = new NpuExporter().Export(program, new ExportOptions { Name = "net" })
                .ToDictionary(file => file.Name, file => file.Contents);
            using JsonDocument manifest = JsonDocument.Parse(files["manifest.json"]);
            JsonElement described = manifest.RootElement.GetProperty("instructions")[0];
            JsonElement columns = described.GetProperty("requantizers");
            Check(described.GetProperty("weights"), [.. layer.Weights.Select(weight => (long)weight)]);
            Check(columns.GetProperty("multipliers"), [.. layer.Requantizers.Select(requantizer => (long)requantizer.Multiplier)]);
            Check(columns.GetProperty("rightShifts"), [.. layer.Requantizers.Select(requantizer => (long)requantizer.RightShift)]);
            Check(columns.GetProperty("addends"), [.. layer.Requantizers.Select(requantizer => requantizer.Addend)]);

            void Check(JsonElement array, long[] expected)
            {
                using var npy = new MemoryStream(files[array.GetProperty("npy").GetString()!]);
                Assert.Equal(expected, NpyFile.ReadAll(npy, "array").ToLongs());
                int bits = array.GetProperty("bits").GetInt32();
                Assert.All(expected, value => Assert.InRange(value, -(1L << (bits - 1)), (1L << (bits - 1)) - 1));
                Assert.Contains(expected, value => bits == 1 || value >= 1L << (bits - 2) || value < -(1L << (bits - 2)));
                string text = System.Text.Encoding.ASCII.GetString(files[array.GetProperty("hex").GetString()!]);
                string[] lines = text.TrimEnd('\n').Split('\n');
                int digits = (bits + 3) / 4;
                Assert.Equal(expected.Select(value => value.ToString("x16")[(16 - digits)..]), lines);
            }
        }
    }

    [Fact]
    public void TheSameProgramGivesTheSameFiles()
    {
        IntegerProgram program = InstructionKinds.Programs(typeof(Softmax))[0];
        var options = new ExportOptions { Name = "net" };
        IReadOnlyList<ExportedFile> files = new NpuExporter().Export(program, options);
        Assert.Equal(
            files.Select(file => (file.Name, Convert.ToHexString(file.Contents))),
            new NpuExporter().Export(program, options).Select(file => (file.Name, Convert.ToHexString(file.Contents))));
        Assert.Equal(files.Count, files.Select(file => file.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    private static void Compare(IReadOnlyList<(IntegerProgram Program, byte[] Inputs)> cases)
    {
        Assert.NotEmpty(cases);
        using var folder = new TemporaryFolder();
        var folders = new List<string>();
        foreach ((IntegerProgram program, byte[] inputs) in cases)
        {
            string own = Directory.CreateDirectory(Path.Combine(folder.FullPath, $"{folders.Count}")).FullName;
            folders.Add(own);
            foreach (ExportedFile file in new NpuExporter().Export(program, new ExportOptions { Name = "net" }))
            {
                File.WriteAllBytes(Path.Combine(own, file.Name), file.Contents);
            }

            WriteInputs(program, inputs, own);
        }

        CToolchain.Run(folder.FullPath, Python, ["-c", Runner, Path.Combine(Root(), "docs"), .. folders], []);
        for (int i = 0; i < cases.Count; i++)
        {
            byte[] expected = ProgramRuns.Outputs(cases[i].Program, cases[i].Inputs);
            byte[] found =
            [
                .. Enumerable.Range(0, cases[i].Program.Outputs.Count)
                    .SelectMany(o => File.ReadAllBytes(Path.Combine(folders[i], $"output{o}.bin"))),
            ];
            ProgramRuns.AssertEqual(cases[i].Program, expected, found);
        }
    }

    private static void WriteInputs(IntegerProgram program, byte[] bytes, string folder)
    {
        int at = 0;
        for (int i = 0; i < program.Inputs.Count; i++)
        {
            ProgramTensor tensor = program.Tensors[program.Inputs[i]];
            byte[] own = bytes[at..(at += tensor.SizeInBytes)];
            NpyFile.Write(Path.Combine(folder, $"input{i}.npy"), tensor.ElementSizeInBytes == 1
                ? Tensor.Of(tensor.Shape, Array.ConvertAll(own, value => (sbyte)value))
                : Tensor.Of(tensor.Shape, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(own).ToArray()));
        }
    }

    private static string Root()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Askew.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the tests do not run within the repository");
        }

        return root;
    }
}
