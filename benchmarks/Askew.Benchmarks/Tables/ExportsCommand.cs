using System.CommandLine;
using Askew.Evaluation;
using Askew.Export.Native;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Reports;
using Askew.Testing;
using Askew.Workflows;

namespace Askew.Benchmarks.Tables;

/// <summary><c>exports</c>: every network in every format, in what runs it, beside the integer engine: how often both decide alike, how far
/// their outputs are apart, how long the fastest run takes.</summary>
internal sealed class ExportsCommand : TableCommand
{
    private const int CalibrationSamples = 16;

    private static readonly string[] small =
        ["mlperf_tiny_ic_resnet8_cifar10", "mlperf_tiny_kws_dscnn", "mlperf_tiny_vww_mobilenetv1_0.25_96"];

    private static readonly Way[] ways =
    [
        new("onnx-qdq", "onnxruntime", "ONNX Runtime", ByOnnxRuntime(usesQuantizedOperators: false)),
        new("onnx-qoperator", "onnxruntime", "ONNX Runtime", ByOnnxRuntime(usesQuantizedOperators: true)),
        new("tflite", "tflite", "LiteRT", ByLiteRt),
        new("c", "cpu", "gcc", ByCompiler),
        new("tflite, 16x8", "tflite-16x8", "LiteRT", ByLiteRt),
    ];

    private static readonly PageTable table = new(
        "exports",
        ["network", "format", "target", "runtime", "samples", "same top-1", "integer engine", "exported", "dB", "ms"],
        [.. RealNetwork.All.SelectMany(network => WaysOf(network).Select((_, i) => i == 0 ? network.Title : ""))]);

    private readonly Option<int?> samples = new("--samples") { Description = "Use only this many samples of each set, spread evenly." };

    /// <summary>The command.</summary>
    public ExportsCommand()
        : base("exports", "Network x format x runtime: agreement with the integer engine, and speed.", "docs/exports.md", table) =>
            Add(samples);

    private delegate Exported Runner(IntegerProgram program, DataSource data);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        if (OnnxRuntimeSession.WhyMissing is { } noOnnxRuntime)
        {
            throw new RequestException(noOnnxRuntime);
        }

        if (LiteRt.WhyMissing is { } noLiteRt)
        {
            throw new RequestException(noLiteRt);
        }

        Environment.SetEnvironmentVariable("CC", "gcc");
        List<string[]> rows = [];
        foreach (RealNetwork network in RealNetwork.All)
        {
            var programs = new Dictionary<string, IntegerProgram>();
            foreach (Way way in WaysOf(network))
            {
                if (!programs.TryGetValue(way.Target, out IntegerProgram? program))
                {
                    program = programs[way.Target] = Quantized(folder, network, way.Target);
                }

                string[] cells = Row(folder, network, way, program, options.GetValue(samples));
                rows.Add([way == ways[0] ? network.Title : "", .. cells]);
                Console.Error.WriteLine($"{network.Name}, {string.Join(", ", cells)}");
            }
        }

        document.Put(table, $"{table.Markdown(rows)}\n\n{Figures.Machine}");
    }

    // Sums of 16-bit activations take long there.
    private static IEnumerable<Way> WaysOf(RealNetwork network) =>
        small.Contains(network.Name) ? ways : ways.Where(way => way.Target != "tflite-16x8");

    private static IntegerProgram Quantized(RealFolder folder, RealNetwork network, string target) => Quantizer.Quantize(
        folder.Model(network), folder.Calibration(network),
        new QuantizerOptions { Target = target, Method = "minmax", Effort = Effort.Fast, Samples = CalibrationSamples }).Program;

    private static string[] Row(RealFolder folder, RealNetwork network, Way way, IntegerProgram program, int? samples)
    {
        // One thread, so that nothing runs beside what is timed.
        var work = new Work { Threads = 1 };
        ModelSource source = ModelSource.Open(folder.Model(network));
        DataSource data = DataSource.Open(folder.Evaluation(network), source, work, samples, withLabels: true, isStrict: true);
        using Exported exported = way.Run(program, data);
        EvaluationReport report = Measurement.Of(
            exported.Outputs, new NetworkOutputs(new ProgramNetwork(program)), source.Recipe, data, way.Runtime, work);
        return
        [
            way.Format, $"`{way.Target}`", way.Runtime, Figures.Fixed(report.Samples, 0),
            network.IsDetector ? "" : Figures.Fixed(report.Agreement!.Value * report.Samples, 0),
            Figures.Percent(report.ReferenceMap50 ?? report.ReferenceTop1), Figures.Percent(report.Map50 ?? report.Top1),
            Figures.Decibels(report.OutputSqnrDb), Figures.Fixed(exported.Milliseconds.Min(), 2),
        ];
    }

    private static Runner ByOnnxRuntime(bool usesQuantizedOperators) => (program, _) =>
        Timed(new OnnxRuntimeProgram(program, new OnnxExporter(usesQuantizedOperators), isExact: false));

    private static Exported ByCompiler(IntegerProgram program, DataSource data) =>
        Timed(new NativeNetwork(program));

    private static Exported ByLiteRt(IntegerProgram program, DataSource data)
    {
        LiteRtOutputs outputs = LiteRtOutputs.Run(program, data.Samples());
        return new Exported(outputs, outputs.Milliseconds, null);
    }

    private static Exported Timed(INetwork network)
    {
        var timed = new TimedNetwork(network);
        return new Exported(new NetworkOutputs(timed), timed.Milliseconds, network as IDisposable);
    }

    // What a program, exported, says of samples; milliseconds are there once it was asked.
    private sealed record Exported(ISampleOutputs Outputs, IReadOnlyList<double> Milliseconds, IDisposable? Owner) : IDisposable
    {
        public void Dispose() => Owner?.Dispose();
    }

    private sealed record Way(string Format, string Target, string Runtime, Runner Run);
}
