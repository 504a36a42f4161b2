using System.CommandLine;
using System.Diagnostics;
using Askew.Execution;
using Askew.Export;
using Askew.Export.Native;
using Askew.Export.Onnx;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;
using Askew.Workflows;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Benchmarks.Tables;

/// <summary><c>speed</c>: our engines, and ONNX Runtime on the float network and on our QDQ export of the quantised one, side by
/// side.</summary>
/// <remarks>Batch 1, one fixed input, everything interleaved: in every round each of them runs for a while. Its fastest run stands for the
/// round, so that whatever else the machine does disturbs little, and the median of all rounds counts.</remarks>
internal sealed class SpeedCommand : TableCommand
{
    private const int FewestRuns = 5;

    // The places of our engines among those that are timed.
    private const int Float = 2;
    private const int Managed = 3;

    // Each engine runs what suits it: ours the default target, ONNX Runtime the target that leaves it no layer to compute in float.
    private const string RivalTarget = "onnxruntime";

    private static readonly TimeSpan turn = TimeSpan.FromMilliseconds(200);

    private static readonly RealNetwork[] real =
        [.. ((string[])["mobilenet_v2_1.0_224_dequant", "squeezenet1.1_224", "googlenet_bvlc_224", "tiny_darknet_224",
            "yolo-fastest-1.1_320", "yolov3-tiny-ships_320"]).Select(RealNetwork.Of)];

    // Of which the page says how much faster they are with two threads.
    private static readonly string[] threaded = ["googlenet", "yolov3-tiny"];

    private static readonly PageTable oneThread = TableOf(1);
    private static readonly PageTable twoThreads = new("threads", ["network", "C# integer", "float"], threaded);

    private readonly Option<int> rounds = new("--rounds") { Description = "Rounds; the median counts.", DefaultValueFactory = _ => 7 };

    /// <summary>The command.</summary>
    public SpeedCommand()
        : base("speed", "Our engines beside ONNX Runtime, with one thread and with two.", "docs/performance.md", oneThread, twoThreads) =>
            Add(rounds);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        using var scratch = new ScratchFolder();
        List<Pair> pairs = [.. real.Select(network => Pair.Of(network.ShortName, folder.Model(network), folder.Calibration(network)))];
        foreach ((string name, Func<RandomNetwork> make) in RandomNetwork.All)
        {
            (string model, string calibration) = make().Write(scratch, name);
            pairs.Add(Pair.Of(name, model, calibration));
        }

        int count = options.GetValue(rounds);
        Dictionary<string, double[]> one = MediansOf(pairs, 1, count);
        document.Put(oneThread, $"{Markdown(oneThread, one)}\n\n{Figures.Machine}");
        Dictionary<string, double[]> two = MediansOf(pairs, 2, count);
        document.Put(twoThreads, twoThreads.Markdown(threaded.Select(name => (string[])
        [
            name, Figures.Fixed(one[name][Managed] / two[name][Managed], 2), Figures.Fixed(one[name][Float] / two[name][Float], 2),
        ])));
        Console.WriteLine($"Two threads:\n\n{Markdown(TableOf(2), two)}");
    }

    private static Dictionary<string, double[]> MediansOf(List<Pair> pairs, int threads, int rounds) =>
        pairs.ToDictionary(pair => pair.Name, pair =>
        {
            double[] medians = Medians(pair, threads, rounds);
            Console.Error.WriteLine(
                $"{threads} threads, {pair.Name}: {string.Join(", ", medians.Select(median => Figures.Fixed(median, 2)))}");
            return medians;
        });

    private static string Markdown(PageTable table, Dictionary<string, double[]> medians)
    {
        double[][] ratios = [.. medians.Values.Select(Ratios)];
        string[] means = [.. ratios[0].Select((_, i) => Figures.Fixed(Figures.GeometricMean([.. ratios.Select(row => row[i])]), 2))];
        return table.Markdown(
        [
            .. medians.Zip(ratios, (pair, row) => (string[])[pair.Key, .. pair.Value.Concat(row).Select(each => Figures.Fixed(each, 2))]),
            ["geometric mean", .. medians.Values.First().Select(_ => ""), .. means],
        ]);
    }

    // The native engine has one thread.
    private static string[] Engines(int threads) =>
        ["ONNX Runtime float", "ONNX Runtime int8", "float", "C# integer", .. threads == 1 ? ["native"] : Array.Empty<string>()];

    private static PageTable TableOf(int threads) => new(
        "speed",
        ["network", .. Engines(threads).Select(engine => $"{engine}, ms"), "float / ORT float", "C# integer / ORT int8",
            "C# integer / ORT float", .. threads == 1 ? ["native / ORT int8"] : Array.Empty<string>()],
        [.. real.Select(network => network.ShortName), .. RandomNetwork.All.Keys, "geometric mean"]);

    // How many times as fast as ONNX Runtime.
    private static double[] Ratios(double[] medians) =>
    [
        medians[0] / medians[Float], medians[1] / medians[Managed], medians[0] / medians[Managed],
        .. medians[(Managed + 1)..].Select(native => medians[1] / native),
    ];

    private static double[] Medians(Pair pair, int threads, int rounds)
    {
        // Of networks before it, which are large, nothing is left.
        GC.Collect();
        using var floatSession = new TimedSession(File.ReadAllBytes(pair.Model), threads);
        using var integerSession = new TimedSession(
            new OnnxExporter(false).Export(pair.Rival, new ExportOptions { Name = pair.Name })[0].Contents, threads);
        var workers = new Workers(threads);
        List<Action> engines =
            [floatSession.Run, integerSession.Run, FloatEngine(pair.Model, workers), ManagedEngine(pair.Program, workers)];
        if (threads == 1)
        {
            engines.Add(NativeEngine(pair.Program));
        }

        // The first round warms up.
        List<double>[] times = [.. engines.Select(_ => new List<double>())];
        for (int round = 0; round <= rounds; round++)
        {
            for (int engine = 0; engine < times.Length; engine++)
            {
                double fastest = Fastest(engines[engine]);
                if (round > 0)
                {
                    times[engine].Add(fastest);
                }
            }
        }

        return [.. times.Select(Figures.Median)];
    }

    private static double Fastest(Action run)
    {
        double fastest = double.PositiveInfinity;
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < FewestRuns || clock.Elapsed < turn; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return fastest;
    }

    private static Action FloatEngine(string model, Workers workers)
    {
        Graph graph = ModelSource.Open(model).ResolvedGraph(null);
        var executor = new FloatExecutor(graph, workers, new HashSet<Value>());
        Tensor[] inputs = [.. graph.Inputs.Select(input =>
            Tensor.Of(input.KnownShape, TimedSession.Numbers(input.KnownShape.ElementCount)))];
        return () => executor.Run(inputs);
    }

    private static Action ManagedEngine(IntegerProgram program, Workers workers)
    {
        var interpreter = new IntegerInterpreter(program, workers: workers);
        foreach (int input in program.Inputs)
        {
            new Random(1).NextBytes(interpreter.Storage.Bytes(input));
        }

        return () => interpreter.Run();
    }

    private static Action NativeEngine(IntegerProgram program)
    {
        var network = new NativeNetwork(program);
        foreach (int input in program.Inputs)
        {
            new Random(1).NextBytes(network.Bytes(input));
        }

        return network.RunIntegers;
    }

    private sealed record Pair(string Name, string Model, IntegerProgram Program, IntegerProgram Rival)
    {
        public static Pair Of(string name, string model, string calibration) =>
            new(name, model, Quantized(model, calibration, "cpu"), Quantized(model, calibration, RivalTarget));

        // Which range a tensor gets changes no time, so the quickest way to choose one will do.
        private static IntegerProgram Quantized(string model, string calibration, string target) => Quantizer.Quantize(
            model, calibration, new QuantizerOptions
            {
                Target = target,
                Method = "minmax",
                Samples = 2,
                Effort = Effort.Fast,
                Without = ["bias-correction", "equalization"],
            }).Program;
    }
}
