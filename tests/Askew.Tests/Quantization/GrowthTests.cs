using System.Diagnostics;
using Askew.Calibration;
using Askew.Export;
using Askew.Export.C;
using Askew.Export.Onnx;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing;
using Askew.Instructions;
using Askew.Operators;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Samples;
using Askew.Testing;
using Xunit.Abstractions;

namespace Askew.Tests.Quantization;

/// <summary>Eight times as many nodes take about eight times as long, from the file to the exports.</summary>
public class GrowthTests(ITestOutputHelper output)
{
    private const int Few = 500;
    private const int Many = 4_000;

    // Sixty-four times would be quadratic; a machine that others use does not run evenly.
    private const double MostGrowth = 24;
    private const int Attempts = 3;
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, Action<Chain>> Links = new()
    {
        ["everything"] = Everything,
        ["moves"] = chain => chain.Add("Transpose", chain.End, ("perm", new[] { 0, 1, 3, 2 })),
        ["clamps"] = chain => chain.Add("Relu", chain.End),
        ["joins"] = chain =>
        {
            string before = chain.End;
            chain.Add("Conv", "x w");
            chain.Add("Concat", $"{chain.End} {before}", ("axis", 1));
            chain.Add("Slice", $"{chain.End} from to along");
        },
    };

    public static TheoryData<string, string> Cases => new()
    {
        { "everything", "cpu" }, { "moves", "cpu" }, { "clamps", "cpu" }, { "joins", "tflite" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void FromFileToExports(string kind, string target)
    {
        Seconds(kind, target, 200);
        var seen = new List<string>();
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            TimeSpan few = Seconds(kind, target, Few);
            TimeSpan many = Seconds(kind, target, Many);
            if (many < (few * MostGrowth) + Slack)
            {
                return;
            }

            seen.Add($"{Few} nodes take {few}, {Many} take {many}");
        }

        Assert.Fail(string.Join("; ", seen));
    }

    private TimeSpan Seconds(string kind, string target, int nodes)
    {
        var chain = new Chain();
        while (chain.Nodes < nodes)
        {
            Links[kind](chain);
        }

        byte[] file = chain.ToBytes();
        var all = Stopwatch.StartNew();
        var clock = Stopwatch.StartNew();
        Graph graph = ModelImporter.Import(file, StandardOperators.Catalog);
        ShapeResolution.Resolve(graph);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        Lap("import");
        GraphSummary.Of("chain", graph, null);
        Lap("inspect");
        Graph simple = ModelQuantizer.Simplify(graph);
        Lap("simplify");
        TargetProfile profile = TargetCatalog.Find(target);
        Sample[] samples = [new() { Name = "sample", Inputs = [TestModel.Data(1, 4, 2, 2)] }];
        CalibrationData data = CalibrationPass.Run(simple, [profile], StatisticsNeeds.None, samples, 1, 1);
        Lap("calibrate");
        IntegerProgram program = ModelQuantizer.Quantize(
            new CalibratedNetwork(simple, data),
            profile,
            new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = 1, Effort = Effort.Fast },
            new ProgramOrigin("tests", "chain", "-", target, "minmax")).Program;
        Lap("quantize");
        ProgramFile.Read(new MemoryStream(ProgramFile.ToBytes(program)));
        Lap("write and read");
        new CExporter().Export(program, new ExportOptions { Name = "chain" });
        Lap("C");
        new OnnxExporter(true).Export(program, new ExportOptions { Name = "chain" });
        Lap("ONNX");
        output.WriteLine($"{kind}: {nodes} nodes, {program.Instructions.Count} instructions: {all.Elapsed.TotalSeconds:f2} s");
        return all.Elapsed;

        void Lap(string what)
        {
            output.WriteLine($"  {what} {clock.Elapsed.TotalSeconds:f2}");
            clock.Restart();
        }
    }

    private static void Everything(Chain chain)
    {
        string before = chain.End;
        chain.Add("Conv", $"{chain.End} w");
        chain.Add("BatchNormalization", $"{chain.End} one zero zero one");
        chain.Add("Relu", chain.End);
        chain.Add("Identity", chain.End);
        chain.Add("Reshape", $"{chain.End} flat");
        chain.Add("Reshape", $"{chain.End} whole");
        chain.Add("Sigmoid", chain.End);
        chain.Add("Mul", $"{chain.End} {before}");
        chain.Add("Add", $"{chain.End} {before}");
        chain.Add("Mul", $"{chain.End} half");
    }

    /// <summary>A network that grows at its end.</summary>
    private sealed class Chain
    {
        private readonly TestModel model = new TestModel(17).Input("x", 1, 4, 2, 2)
            .Constant("flat", 1, 4, 4).Constant("whole", 1, 4, 2, 2).Constant("from", 0).Constant("to", 4).Constant("along", 1)
            .Constant("w", [4, 4, 1, 1], TestModel.Noise(16, 1)).Constant("half", [1, 1, 1, 1], [0.5f])
            .Constant("one", [4], [1, 1, 1, 1]).Constant("zero", [4], [0, 0, 0, 0]);

        public string End { get; private set; } = "x";

        public int Nodes { get; private set; }

        public void Add(string type, string inputs, params (string Name, object Value)[] attributes)
        {
            string result = $"v{Nodes++}";
            model.Node(type, inputs, result, attributes);
            End = result;
        }

        public byte[] ToBytes() => model.Node("Sigmoid", End, "y").Output("y").ToBytes();
    }
}
