using Askew.Calibration;
using Askew.Files;
using Askew.Graphs;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Operators;
using Askew.Quantization;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;
using Askew.Quantization.Proof;
using Askew.Samples.Recipes;

namespace Askew;

/// <summary>The result of a quantisation: a network that computes in integers, wholly or in part.</summary>
public sealed class QuantizedModel
{
    private readonly ProvenNetwork? proven;
    private readonly ProgramOrigin origin;

    internal QuantizedModel(ProvenNetwork proven, ProgramOrigin origin)
        : this(proven, null, origin, proven.Lowered.Notes)
    {
    }

    internal QuantizedModel(FloatPart floats, ProgramOrigin origin, IReadOnlyList<string> notes)
        : this(null, floats, origin, notes)
    {
    }

    private QuantizedModel(ProvenNetwork? proven, FloatPart? floats, ProgramOrigin origin, IReadOnlyList<string> notes)
    {
        this.proven = proven;
        this.origin = origin;
        Floats = floats;
        Notes = notes;
    }

    /// <summary>Whether all of it computes in integers, but for what may stand behind its outputs, so that it can be proven and
    /// exported.</summary>
    public bool IsIntegerOnly => HasProgram && Split is not { Returning.Count: > 0 };

    /// <summary>Whether its layers compute in integers, all but those that were kept in float.</summary>
    internal bool HasProgram => proven is not null;

    /// <summary>What the user should know about it, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>What the network is called: the file that it was made from, as an .askew file.</summary>
    internal string Name => Path.ChangeExtension(origin.Model, ".askew");

    /// <summary>How the network was divided; null where it was not.</summary>
    internal FloatSplit? Split { get; private init; }

    /// <summary>What computes in float: behind the integer network or in between, or, but for rounded layers, all; null for
    /// nothing.</summary>
    internal FloatPart? Floats { get; }

    /// <summary>Where it comes from and how it is used; null where that is not known.</summary>
    internal Provenance? Provenance { get; private init; }

    /// <summary>The same with its float rest.</summary>
    /// <param name="split">How the network was divided.</param>
    /// <param name="provenance">Where it comes from and how it is used.</param>
    /// <param name="notes">What else the user should know.</param>
    internal QuantizedModel With(FloatSplit split, Provenance provenance, params IEnumerable<string> notes)
    {
        // What could not be put behind the integers chooses among reals.
        FloatSplit divided = split.Choices is null || Proven.Lowered.Chooses ? split : split.ChoosingInFloat();
        return new QuantizedModel(
            proven, divided.Rest is { } rest ? new FloatPart(rest, []) : Floats, origin,
            [.. Notes, .. notes, .. divided.Note is { } note ? [note] : Array.Empty<string>()])
        {
            Split = divided,
            Provenance = provenance,
        };
    }

    /// <summary>The same with one more thing that the user should know.</summary>
    internal QuantizedModel Noting(string note) =>
        new(proven, Floats, origin, [.. Notes, note]) { Split = Split, Provenance = Provenance };

    /// <summary>The integer network.</summary>
    internal IntegerProgram Program => Proven.Lowered.Program;

    /// <summary>The integer network without what chooses among its results: what can be held against its float network.</summary>
    internal IntegerProgram Scored => Proven.Lowered.Scored;

    /// <summary>How it was decided.</summary>
    internal QuantizationPlan Plan => Proven.Lowered.Plan;

    /// <summary>What became of each node, in order.</summary>
    internal IReadOnlyList<LoweredLayer> Layers => Proven.Lowered.Layers;

    /// <summary>The proof that nothing overflows, one entry an instruction.</summary>
    internal IReadOnlyList<LayerBounds> Bounds => Proven.Bounds;

    /// <summary>What the ranges were chosen from: the statistics of the tensors of <see cref="Plan"/>'s graph, which may be an equalised
    /// one.</summary>
    internal IReadOnlyDictionary<Value, ActivationStatistics> Statistics => Proven.Lowered.Network.Data.Statistics;

    /// <summary>Whether channels were brought to like sizes first, so that the plan's graph is another than the float network that was
    /// given.</summary>
    internal bool IsEqualized => Proven.Lowered.Network.IsEqualized;

    private ProvenNetwork Proven => proven ?? throw new RequestException(
        $"target '{origin.Target}' leaves layers in float; this needs a network that computes all of them in integers. Quantize for "
        + $"another target, such as cpu.");

    /// <summary>The bytes of the .askew file; the same quantisation gives the same bytes everywhere.</summary>
    public byte[] ToBytes() => Floats is { } floats
        ? MixedFile.ToBytes(
            origin, HasProgram ? Program : null, OnnxWriter.Write(floats.Graph, StandardOperators.Catalog), floats.Rounded,
            Provenance?.ToBytes())
        : ProgramFile.ToBytes(Program, Provenance?.ToBytes());

    /// <summary>Writes the .askew file at <paramref name="path"/>, whole or not at all.</summary>
    /// <exception cref="RequestException">The folder does not exist.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => OutputFile.Write(path, ToBytes());
}
