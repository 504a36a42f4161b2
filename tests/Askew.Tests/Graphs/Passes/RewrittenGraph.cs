using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing.Onnx;
using Askew.Operators;
using Askew.Tensors;

namespace Askew.Tests.Graphs.Passes;

/// <summary>A graph of one input that passes have rewritten, to be held against what it was.</summary>
internal static class RewrittenGraph
{
    /// <summary>What <paramref name="graph"/> makes of <paramref name="input"/>, one list of numbers an output.</summary>
    public static float[][] Run(Graph graph, Tensor input) =>
        [.. new FloatExecutor(graph, new Workers(2)).Run([input]).Select(tensor => tensor.Floats.ToArray())];

    /// <summary>The graph as it is written, which is ONNX alone, and read again for <paramref name="input"/>.</summary>
    public static Graph ReadBack(Graph graph, Tensor input)
    {
        Graph read = OnnxImporter.Import(
            new MemoryStream(OnnxWriter.Write(graph, StandardOperators.Catalog)), StandardOperators.Catalog);
        ShapeResolution.Resolve(read, _ => input.Shape);
        new PassPipeline(new InferShapes()).Run(read);
        return read;
    }

    /// <summary>Fails where outputs differ by more than what single precision rounds.</summary>
    public static void AssertClose(float[][] wanted, float[][] found) => Assert.All(wanted.Zip(found), pair =>
    {
        Assert.Equal(pair.First.Length, pair.Second.Length);
        Assert.All(pair.First.Zip(pair.Second), numbers => Assert.Equal(numbers.First, numbers.Second, 1e-4f));
    });
}
