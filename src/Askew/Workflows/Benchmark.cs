using System.Diagnostics;
using Askew.Evaluation;
using Askew.Execution;
using Askew.Export.Native;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Reports;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Measures how fast a network runs, one input at a time.</summary>
internal static class Benchmark
{
    private const int WarmUpRuns = 5;
    private const int MostRuns = 1_000_000;

    // Code that has run a while is compiled again, better: long enough for that, short enough to wait for.
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(600);

    /// <summary>Times <paramref name="source"/>.</summary>
    /// <param name="source">The network, float or integer.</param>
    /// <param name="engine">What runs integer networks: <see cref="Networks.Managed"/> or <see cref="Networks.Native"/>; or ONNX models:
    /// <see cref="Networks.OnnxRuntime"/>.</param>
    /// <param name="runs">Runs to time.</param>
    /// <param name="withSteps">Whether every step is timed, too, in a second series.</param>
    /// <param name="threads">Threads inside one run; the exported C has one.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="RequestException">There are no runs, or the native engine is to compute in float.</exception>
    public static BenchmarkReport Run(
        ModelSource source, string engine, int runs, bool withSteps, int threads, CancellationToken cancellation)
    {
        if (runs is < 1 or > MostRuns)
        {
            throw new RequestException($"--runs is {runs}; it takes a number from 1 to {MostRuns}.");
        }

        Networks.RequireIntegers(source, engine);
        threads = engine == Networks.Native ? 1 : threads;
        var workers = new Workers(threads);
        Stepper stepper = engine == Networks.OnnxRuntime ? ForForeign(source, threads)
            : source.Program is not { } program ? ForGraph(source.ResolvedGraph(null), workers)
            : source.Rest is { } rest ? ForMixed(program, rest, workers, engine)
            : engine == Networks.Native ? ForNative(program)
            : ForProgram(program, workers);
        double[] times = Time(runs, stepper.Run, cancellation);
        return new BenchmarkReport
        {
            Model = source.Path,
            Engine = engine,
            Arithmetic = engine == Networks.OnnxRuntime ? "the model's" : source.Program is null ? "float" : "integer",
            Threads = threads,
            Runs = runs,
            MedianMs = Median(times),
            MinMs = times.Min(),
            Kernels = stepper.Kernels,
            Steps = withSteps && stepper.Steps.Count > 0 ? Steps(stepper, runs, cancellation) : null,
        };
    }

    private static double[] Time(int runs, Action run, CancellationToken cancellation)
    {
        var warmUp = Stopwatch.StartNew();
        for (int i = 0; i < WarmUpRuns || warmUp.Elapsed < WarmUpTime; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            run();
        }

        var times = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }

    // A second series, so that looking at every step does not slow down what is reported for the whole.
    private static IReadOnlyList<BenchmarkStep> Steps(Stepper stepper, int runs, CancellationToken cancellation)
    {
        var times = new double[stepper.Steps.Count][];
        for (int step = 0; step < times.Length; step++)
        {
            times[step] = new double[runs];
        }

        for (int i = 0; i < runs; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long last = Stopwatch.GetTimestamp();
            stepper.RunStepwise(step =>
            {
                times[step][i] += Stopwatch.GetElapsedTime(last).TotalMilliseconds;
                last = Stopwatch.GetTimestamp();
            });
        }

        return [.. stepper.Steps.Select((step, number) => new BenchmarkStep(step.Node, step.Kind, step.Kernel, Median(times[number])))];
    }

    private static Stepper ForProgram(IntegerProgram program, Workers workers)
    {
        var interpreter = new IntegerInterpreter(program, workers: workers);
        foreach (int input in program.Inputs)
        {
            // Any numbers do: no integer kernel's time depends on them.
            new Random(1).NextBytes(interpreter.Storage.Bytes(input));
        }

        return new Stepper(
            () => interpreter.Run(),
            afterStep => interpreter.Run(afterStep),
            [.. program.Instructions.Zip(interpreter.KernelNames, (instruction, kernel) =>
                (instruction.Node, instruction.GetType().Name, (string?)kernel))],
            [.. interpreter.KernelNames.Distinct().Order(StringComparer.Ordinal)]);
    }

    private static Stepper ForNative(IntegerProgram program)
    {
        var network = new NativeNetwork(program);
        foreach (int input in program.Inputs)
        {
            new Random(1).NextBytes(network.Bytes(input));
        }

        return new Stepper(network.RunIntegers, _ => { }, [], []);
    }

    // All of it, without steps: those of its parts are timed where they stand alone.
    private static Stepper ForMixed(IntegerProgram program, Graph rest, Workers workers, string engine)
    {
        INetwork network = Networks.Open(program, rest, workers, engine);
        IReadOnlySet<string> returning = MixedSchedule.Returning(program, rest);
        Tensor[] inputs =
        [
            .. program.Inputs.Select(input => program.Tensors[input]).Where(input => !returning.Contains(input.Name))
                .Select(input => RandomInput(input.Shape)),
        ];
        return new Stepper(() => network.Run(inputs), _ => { }, [], []);
    }

    private static Tensor RandomInput(Shape shape)
    {
        var random = new Random(1);
        return Tensor.Of(shape, [.. Enumerable.Range(0, shape.ElementCount).Select(_ => (float)random.NextDouble())]);
    }

    private static Stepper ForGraph(Graph graph, Workers workers)
    {
        var executor = new FloatExecutor(graph, workers, new HashSet<Value>());
        Tensor[] inputs = [.. graph.Inputs.Select(input => RandomInput(input.KnownShape))];
        Dictionary<Value, int> stepOf = graph.Nodes.SelectMany((node, number) => node.Outputs.Select(output => (output, number)))
            .ToDictionary(pair => pair.output, pair => pair.number);

        // An activation that is computed along with the layer before it is seen in its place, and takes no time of its own.
        var seen = new HashSet<Value>();
        executor.Run(inputs, (value, _) => seen.Add(value));
        foreach (Node node in graph.Nodes.Where(node => !node.VariableInputs.All(input => seen.Contains(input))))
        {
            stepOf[node.Output] = stepOf[node.Input(0)];
        }

        return new Stepper(
            () => executor.Run(inputs),
            afterStep => executor.Run(inputs, (value, _) =>
            {
                if (stepOf.TryGetValue(value, out int step))
                {
                    afterStep(step);
                }
            }),
            [.. graph.Nodes.Select(node => (node.Name, node.OperatorType, (string?)null))],
            []);
    }

    private static Stepper ForForeign(ModelSource source, int threads)
    {
        INetwork network = Networks.OpenForeign(source, null, threads);
        Tensor[] inputs = [.. source.ResolvedGraph(null).Inputs.Select(input => RandomInput(input.KnownShape))];
        return new Stepper(() => network.Run(inputs), _ => { }, [], []);
    }

    private static double Median(double[] times)
    {
        double[] sorted = [.. times.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Stepper(
        Action Run, Action<Action<int>> RunStepwise, IReadOnlyList<(string Node, string Kind, string? Kernel)> Steps,
            IReadOnlyList<string> Kernels);
}
