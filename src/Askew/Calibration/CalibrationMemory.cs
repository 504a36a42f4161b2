using System.Collections.Concurrent;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Calibration;

/// <summary>The inputs of some calibration samples, so that the quantised network can be run on them.</summary>
/// <remarks>At most <see cref="MostOf"/> samples are kept, spread evenly, so memory does not grow with their number.</remarks>
internal sealed class CalibrationMemory
{
    /// <summary>So many samples are kept however large they are; what takes time for each looks at no more.</summary>
    public const int UsualSamples = 64;

    // What is rare only some samples have: of small ones, as many as a hundred large ones take.
    private const long MostBytes = 128L << 20;
    private const int MostOfSmallOnes = 1024;

    private readonly IReadOnlyList<Value> inputs;
    private readonly long count;
    private readonly int most;
    private readonly ConcurrentDictionary<(int Sample, Value Value), Tensor> remembered = [];

    /// <summary>Prepares to remember.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="sampleCount">How many samples there are, as far as is known beforehand.</param>
    public CalibrationMemory(Graph graph, int sampleCount)
        : this(graph.Inputs, sampleCount, MostOf(graph))
    {
    }

    private CalibrationMemory(IReadOnlyList<Value> inputs, long count, int most)
    {
        this.inputs = inputs;
        this.count = count;
        this.most = most;
    }

    /// <summary>No more samples of <paramref name="graph"/> than this are kept.</summary>
    public static int MostOf(Graph graph) =>
        (int)Math.Clamp(MostBytes / Math.Max(1, MemoryNeed.SizeOf(graph.Inputs)), UsualSamples, MostOfSmallOnes);

    /// <summary>The numbers of the samples that were kept, ascending.</summary>
    public IReadOnlyList<int> Samples => [.. remembered.Keys.Select(key => key.Sample).Distinct().Order()];

    /// <summary>Sees one tensor of one sample. Safe for use by several threads.</summary>
    public void Remember(int sample, Value value, Tensor tensor)
    {
        bool isKept = count <= most ? sample < most : sample < count && sample * (long)most % count < most;
        if (isKept && inputs.Contains(value))
        {
            remembered[(sample, value)] = Tensor.Of(tensor.Shape, tensor.Floats.ToArray());
        }
    }

    /// <summary>The same samples, for <paramref name="graph"/>, which has inputs like those of this memory's network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="mostSamples">How many, spread evenly; all by default.</param>
    public CalibrationMemory For(Graph graph, int mostSamples = int.MaxValue)
    {
        var memory = new CalibrationMemory(graph.Inputs, count, most);
        foreach (int sample in Chosen(mostSamples))
        {
            memory.Keep(sample, InputsOf(sample));
        }

        return memory;
    }

    /// <summary>What was kept of sample <paramref name="sample"/>: one tensor an input of the network.</summary>
    public IReadOnlyList<Tensor> InputsOf(int sample) => [.. inputs.Select(input => remembered[(sample, input)])];

    /// <summary>The inputs of all samples that were kept, in their order.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> All => [.. Samples.Select(InputsOf)];

    /// <summary>Keeps what another memory has kept of a sample.</summary>
    public void Keep(int sample, IReadOnlyList<Tensor> tensors)
    {
        foreach ((Value input, Tensor tensor) in inputs.Zip(tensors))
        {
            remembered[(sample, input)] = tensor;
        }
    }

    /// <summary>The inputs of at most <paramref name="most"/> samples, spread evenly: for each one tensor an input of the
    /// network.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> Inputs(int most) => [.. Chosen(most).Select(InputsOf)];

    private IEnumerable<int> Chosen(int most)
    {
        IReadOnlyList<int> samples = Samples;
        int chosen = Math.Min(most, samples.Count);
        return Enumerable.Range(0, chosen).Select(i => samples[(int)((long)i * samples.Count / chosen)]);
    }
}
