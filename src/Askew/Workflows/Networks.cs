using Askew.Evaluation;
using Askew.Export.Native;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Makes a model ready to run.</summary>
internal static class Networks
{
    /// <summary>The engine that needs nothing but .NET.</summary>
    public const string Managed = "managed";

    // The file, the picture in it, and the numbers made of that.
    private const int CopiesOfSample = 3;

    // So many have gone before anybody tidies up: large arrays are let lie longest.
    private const int SamplesLeft = 16;

    /// <summary>The engine that has the machine's C compiler translate the network.</summary>
    public const string Native = "native";

    /// <summary>ONNX Runtime, which comes in a package of its own and runs ONNX models.</summary>
    public const string OnnxRuntime = "onnxruntime";

    /// <summary>Refuses the native engine for what computes in float: it translates integers only.</summary>
    public static void RequireIntegers(ModelSource source, string engine)
    {
        if (engine == Native && source.Program is null)
        {
            throw new RequestException($"'{source.Path}' is not integer-only; the native engine runs integer networks.");
        }
    }

    /// <summary>Checks that there may be as much memory as it takes to run <paramref name="networks"/> on as many samples at once as there
    /// are threads.</summary>
    /// <param name="networks">The networks, made ready; each thread makes another of each.</param>
    /// <param name="first">A sample; a few more than there are threads are loaded ahead, from images or files.</param>
    /// <param name="threads">The threads.</param>
    /// <exception cref="MemoryLimitException">There may not.</exception>
    public static void RequireMemory(IReadOnlyList<INetwork> networks, Sample first, int threads)
    {
        long sample = first.Inputs.Sum(input => (long)input.Bytes.Length);
        MemoryLimit.Require(
            MemoryNeed.Process + networks.Sum(network => network.MemoryFor(threads + 1))
                + ((((threads + 2) * CopiesOfSample) + SamplesLeft) * sample),
            networks.Count == 1 ? "the network" : "the network with its reference");
    }

    /// <summary>Checks that the inputs of <paramref name="sample"/> are shaped as <paramref name="program"/> takes them.</summary>
    /// <exception cref="UnusableDataException">One is not.</exception>
    public static void RequireShapes(string path, IntegerProgram program, Sample sample)
    {
        for (int i = 0; i < program.Inputs.Count && i < sample.Inputs.Count; i++)
        {
            Shape expected = program.Tensors[program.Inputs[i]].Shape;
            if (!expected.Equals(sample.Inputs[i].Shape))
            {
                throw new UnusableDataException(
                    $"'{path}' takes inputs of shape {expected}, but '{sample.Name}' gives {sample.Inputs[i].Shape}. Use the recipe "
                    + $"it was quantized with.");
            }
        }
    }

    /// <summary>The network of <paramref name="source"/>, float or integer, for samples like <paramref name="first"/>.</summary>
    /// <param name="source">The model.</param>
    /// <param name="first">A sample.</param>
    /// <param name="workers">The threads of one run; the native engine uses one.</param>
    /// <param name="engine">What runs integer networks: <see cref="Managed"/> or <see cref="Native"/>; or ONNX models:
    /// <see cref="OnnxRuntime"/>.</param>
    public static INetwork Open(ModelSource source, Sample first, Workers workers, string engine = Managed)
    {
        if (engine == OnnxRuntime)
        {
            return OpenForeign(source, first, workers.Threads);
        }

        if (source.Program is not { } program)
        {
            RequireIntegers(source, engine);
            return new FloatNetwork(source.ResolvedGraph(first), workers);
        }

        RequireShapes(source.Path, program, first);
        return Open(program, source.Rest, workers, engine);
    }

    /// <summary>The ONNX model of <paramref name="source"/> in ONNX Runtime.</summary>
    /// <param name="source">The model, as its file is.</param>
    /// <param name="first">A sample; null where the model leaves nothing open.</param>
    /// <param name="threads">Threads inside one run.</param>
    /// <exception cref="RequestException">It is no ONNX file, or the package of ONNX Runtime is not there.</exception>
    public static INetwork OpenForeign(ModelSource source, Sample? first, int threads)
    {
        if (!Path.GetExtension(source.Path).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestException(
                $"'{source.Path}' is no .onnx file; the engine '{OnnxRuntime}' runs ONNX models. 'askew export --format onnx-qdq' makes "
                + "one of an .askew file.");
        }

        Graph graph = source.ResolvedGraph(first);
        return ForeignEngines.OnnxRuntime.Open(new ForeignModel(
            source.Path, [.. source.Inputs.Select(input => input.Name)], source.OutputNames, threads,
            runs => MemoryNeed.Of(graph, runs)));
    }

    /// <summary>An integer network with its float rest.</summary>
    /// <param name="program">The integer network.</param>
    /// <param name="rest">What computes in float; null for nothing.</param>
    /// <param name="workers">The threads of one run; the native engine uses one.</param>
    /// <param name="engine">What runs integers.</param>
    public static INetwork Open(IntegerProgram program, Graph? rest, Workers workers, string engine) => QuantizedNetworks.Open(
        program, rest, workers, slice => engine == Native ? new NativeNetwork(slice) : new ProgramNetwork(slice, workers: workers));
}
