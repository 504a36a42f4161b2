using Askew.Evaluation;
using Askew.Graphs;
using Askew.Tensors;
using Askew.Workflows;

namespace Askew;

/// <summary>A network of any kind, ready to run: float, integer-only, or in integers with a part in float.</summary>
/// <example><c>float[] scores = AnyNetwork.Load("model.onnx").Run([pixels])[0];</c></example>
/// <remarks>What runs on a device is integer-only and has <see cref="IntegerNetwork"/> of its own, which needs no other package. An
/// instance has the memory of one run at a time; for several threads give each a <see cref="Fork"/>.</remarks>
public sealed class AnyNetwork
{
    private readonly INetwork network;
    private readonly IReadOnlyList<(string Name, Shape Shape)> inputs;

    private AnyNetwork(INetwork network, IReadOnlyList<(string Name, Shape Shape)> inputs)
    {
        this.network = network;
        this.inputs = inputs;
    }

    /// <summary>The names of the inputs, in order.</summary>
    public IReadOnlyList<string> InputNames => [.. inputs.Select(input => input.Name)];

    /// <summary>The extents of the inputs, in order, the batch first.</summary>
    public IReadOnlyList<IReadOnlyList<int>> InputShapes => [.. inputs.Select(input => input.Shape.Extents.ToArray())];

    /// <summary>The names of the outputs, in order.</summary>
    public IReadOnlyList<string> OutputNames => network.OutputNames;

    /// <summary>Reads a model and makes it ready to run.</summary>
    /// <param name="path">An .askew file of any kind, an .onnx file or Caffe's .prototxt.</param>
    /// <param name="shapes">Extents of inputs by name, where a float model leaves them open; null for none.</param>
    /// <param name="threads">Threads inside one run; results do not depend on it.</param>
    /// <exception cref="AskewException">A file is not there or damaged, has operators that are not supported, or leaves a shape
    /// open.</exception>
    public static AnyNetwork Load(string path, IReadOnlyDictionary<string, IReadOnlyList<int>>? shapes = null, int threads = 1)
    {
        ModelSource source = ModelSource.Open(path, recipePath: null, ModelView.With(shapes));
        var workers = new Workers(threads);
        if (source.Program is { } program)
        {
            HashSet<string> given = [.. source.Inputs.Select(input => input.Name)];
            return new AnyNetwork(
                Networks.Open(program, source.Rest, workers, Networks.Managed),
                [.. program.Inputs.Select(input => program.Tensors[input]).Where(tensor => given.Contains(tensor.Name))
                    .Select(tensor => (tensor.Name, tensor.Shape))]);
        }

        Graph graph = source.ResolvedGraph(firstSample: null);
        return new AnyNetwork(
            new FloatNetwork(graph, workers), [.. graph.Inputs.Select(input => (input.Name, input.KnownShape))]);
    }

    /// <summary>The same network with memory of its own, for another thread; weights are shared.</summary>
    public AnyNetwork Fork() => new(network.Fork(), inputs);

    /// <summary>Runs it.</summary>
    /// <param name="elements">The elements of each input, row-major, in the order and shapes of <see cref="InputShapes"/>.</param>
    /// <returns>The elements of each output, in the order of <see cref="OutputNames"/>; new arrays.</returns>
    /// <exception cref="ArgumentException">Number or lengths do not fit.</exception>
    public float[][] Run(IReadOnlyList<float[]> elements)
    {
        if (elements.Count != inputs.Count)
        {
            throw new ArgumentException(
                $"The network has {inputs.Count} inputs ({QuotedNames.Of([.. InputNames])}), but {elements.Count} were given.");
        }

        Tensor[] tensors = [.. inputs.Zip(elements, (input, given) => given.Length == input.Shape.ElementCount
            ? Tensor.Of(input.Shape, given)
            : throw new ArgumentException(
                $"Input '{input.Name}' has {input.Shape.ElementCount} elements, but {given.Length} were given."))];
        return [.. network.Run(tensors).Select(output => output.Floats.ToArray())];
    }
}
