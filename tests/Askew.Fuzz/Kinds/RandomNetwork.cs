using Askew.Fuzz.Graphs;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Operators;
using Askew.Operators.Shapes;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Samples.Recipes;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>A random valid network, read and quantised as its file says.</summary>
internal sealed class RandomNetwork
{
    private const int SampleCount = 3;

    // What may be said of a valid network: its numbers leave what can be computed, or the target lacks something.
    private static readonly string[] rightly =
    [
        "not finite", "does not fit the target", "the model decides",
        "has no integer form", "does not depend on its inputs", "could overflow", "overflows", "exceeds what a",
    ];

    private RandomNetwork(QuantizedModel model) => Model = model;

    /// <summary>The quantised network.</summary>
    public QuantizedModel Model { get; }

    /// <summary>Its program; null where layers stay in float.</summary>
    public IntegerProgram? Program => Model.IsIntegerOnly ? Model.Program : null;

    /// <summary>Reads and quantises the network in <paramref name="file"/>; null where it is refused, and rightly so.</summary>
    /// <exception cref="FaultException">A valid network is refused.</exception>
    public static RandomNetwork? Of(byte[] file, out string refusal)
    {
        refusal = "";
        try
        {
            return new RandomNetwork(Quantize(file));
        }
        catch (UnsupportedModelException)
        {
            refusal = "an operator has no integer form";
            return null;
        }
        catch (AskewException e) when (e.Fault != Fault.Askew
            && rightly.Any(reason => e.Message.Contains(reason, StringComparison.Ordinal)))
        {
            refusal = rightly.First(reason => e.Message.Contains(reason, StringComparison.Ordinal));
            return null;
        }
        catch (AskewException e)
        {
            throw new FaultException("a valid network is refused: " + Sandbox.Kind(e.Message), e.ToString());
        }
    }

    /// <summary>The integer program of the network in <paramref name="file"/>; null where there is rightly none.</summary>
    /// <param name="file">An ONNX file.</param>
    /// <param name="refusal">Why there is none.</param>
    public static IntegerProgram? ProgramOf(byte[] file, out string refusal)
    {
        IntegerProgram? program = Of(file, out refusal)?.Program;
        refusal = program is null && refusal.Length == 0 ? "layers stay in float" : refusal;
        return program;
    }

    private static QuantizedModel Quantize(byte[] file)
    {
        Treatment treatment = Treatment.Parse(ModelProto.Parser.ParseFrom(file).Graph.Name);
        Graph graph = WholeInputs.Of(OnnxImporter.Import(new MemoryStream(file), StandardOperators.Catalog));
        UnsupportedModelException.ThrowIfUnsupported(graph);
        ShapeResolution.Resolve(graph, input => new Shape([.. input.DeclaredExtents!.Select(extent => extent ?? 1)]));
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        TargetProfile target = TargetCatalog.Find(treatment.Target);
        var random = new Random(file.Length);
        Sample[] samples = [.. Enumerable.Range(0, SampleCount).Select(number => new Sample
        {
            Name = $"sample {number}",
            Number = number,
            Inputs = [.. graph.Inputs.Select(input => input.Whole is null ? Noise(input.KnownShape, random)
                : Tensor.Of(input.KnownShape, [.. Enumerable.Range(0, input.KnownShape.ElementCount).Select(_ => (float)random.Next(4))]))],
        })];

        // What chooses among the results is put behind the finished network.
        FloatSplit split = FloatSplit.Of(ModelQuantizer.Simplify(graph), []);
        bool chooses = split.Choices is not null && target.IntegerLayers == IntegerLayers.All;
        QuantizedModel model = TestQuantizer.Quantize(
            chooses ? split.Integers : graph, samples, target, treatment.Options(target) with { SampleCount = SampleCount },
            new ProgramOrigin("fuzz", "random", "0", treatment.Target, "fuzz"), chooses ? split.Choices : null);
        return chooses ? model.With(split, new Provenance { Tool = "fuzz", Model = "random", ModelSha256 = "0" }) : model;
    }

    private static Tensor Noise(Shape shape, Random random) =>
        Tensor.Of(shape, [.. Enumerable.Range(0, shape.ElementCount).Select(_ => (float)((random.NextDouble() * 4) - 2))]);
}
