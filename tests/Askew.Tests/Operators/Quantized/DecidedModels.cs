using Askew.Calibration;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Operators;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Operators.Quantized;

/// <summary>Reads models that decide scales themselves, and quantises what is left.</summary>
internal static class DecidedModels
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    /// <summary>The network of an ONNX file, shapes known.</summary>
    public static Graph Read(byte[] model)
    {
        Graph graph = OnnxImporter.Import(new MemoryStream(model), StandardOperators.Catalog);
        ShapeResolution.Resolve(graph, input => new Shape([.. input.DeclaredExtents!.Select(extent => extent!.Value)]));
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        return graph;
    }

    /// <summary>The integer network.</summary>
    public static QuantizedModel Quantize(byte[] model, IReadOnlyList<Sample> samples, TargetProfile target) => TestQuantizer.Quantize(
        Read(model), samples, target, new QuantizationOptions { Calibrator = CalibratorCatalog.Create("minmax") }, Origin);

    /// <summary>Four samples for <paramref name="graph"/>, between -1 and 1.</summary>
    public static IReadOnlyList<Sample> Samples(Graph graph) =>
    [
        .. Enumerable.Range(0, 4).Select(number => new Sample
        {
            Name = $"sample {number}",
            Inputs = [.. graph.Inputs.Select(input => Tensor.Of(
                input.KnownShape, TestModel.Noise(input.KnownShape.ElementCount, 7 + number)))],
        }),
    ];
}
