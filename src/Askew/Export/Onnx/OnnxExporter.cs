using Askew.Graphs;
using Askew.Instructions;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>Writes a program as an ONNX model that other runtimes run with their own integer kernels.</summary>
/// <remarks>
/// Inputs and outputs are the float network's, by the same names; an input that is an output, too, is passed on as it comes. As
/// <c>onnx-qdq</c>, operators stand between QuantizeLinear and DequantizeLinear, which runtimes fuse; as
/// <c>onnx-qoperator</c>, those that have a quantised form (ONNX's or ONNX Runtime's) take it.
/// Opset 13; 16-bit tensors need ONNX Runtime. With <see cref="ExportOptions.IntegerIo"/> inputs and outputs are the program's own
/// integers, and metadata says what they stand for: <see cref="IntegerBoundary"/>.
/// </remarks>
internal sealed class OnnxExporter(bool usesQuantizedOperators) : IModelExporter
{
    /// <inheritdoc/>
    public string Format => usesQuantizedOperators ? "onnx-qoperator" : "onnx-qdq";

    /// <inheritdoc/>
    public string Description => usesQuantizedOperators
        ? "ONNX with quantised operators (QLinearConv and those of ONNX Runtime)"
        : "ONNX with QuantizeLinear and DequantizeLinear around operators";

    /// <inheritdoc/>
    public string FileEnding => ".onnx";

    /// <inheritdoc/>
    public bool TakesFloat => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Heeds =>
        [nameof(ExportOptions.SignedActivations), nameof(ExportOptions.IntegerIo), nameof(ExportOptions.Exact)];

    /// <inheritdoc/>
    public IReadOnlyList<ExportedFile> Export(IntegerProgram program, ExportOptions options)
    {
        if (program.Tensors.FirstOrDefault(tensor => tensor.Shape.ElementCount == 0) is { } empty)
        {
            throw new ExportException(
                $"tensor '{empty.Name}' has the shape {empty.Shape}: tensors without elements have no form in opset 13");
        }

        var graph = new OnnxGraphBuilder();
        FloatRest? rest = options.Rest is { } floats && !options.IntegerIo ? new FloatRest(program, floats, graph) : null;
        var tensors = new QuantizedTensors(program, graph, options.SignedActivations, PrecisionOf(program, options));
        var boundary = new IntegerBoundary(program, graph, tensors);
        foreach (int end in program.Inputs.Concat(options.IntegerIo ? program.Outputs : program.Results).Distinct())
        {
            graph.Unique(program.Tensors[end].Name);
        }

        if (options.IntegerIo)
        {
            boundary.AddInputs();
        }
        else
        {
            AddInputs(program, graph, tensors, rest);
        }

        ITranslation layers = options.Exact ? new IntegerTranslation(graph, tensors)
            : new Translation(graph, tensors, usesQuantizedOperators);
        foreach (IntegerInstruction instruction in program.Instructions)
        {
            instruction.Accept(layers)();
        }

        if (options.IntegerIo)
        {
            boundary.AddOutputs();
        }
        else
        {
            new ResultTranslation(program, graph, tensors, layers.Movements).Add(declares: rest is null);
            rest?.Add();
        }

        ProgramOrigin origin = program.Origin;
        byte[] model = graph.Finish(
            origin.Tool,
            [("model", origin.Model), ("model_sha256", origin.ModelSha256), ("target", origin.Target), ("method", origin.Method),
                ("command", options.Command ?? string.Empty), .. options.IntegerIo ? boundary.Mappings() : []]);
        return [new ExportedFile(options.Name + ".onnx", model)];
    }

    private static void AddInputs(IntegerProgram program, OnnxGraphBuilder graph, QuantizedTensors tensors, FloatRest? rest)
    {
        foreach (int input in program.Inputs)
        {
            ProgramTensor tensor = program.Tensors[input];
            string name = tensor.Name;
            bool isWhole = tensor.Whole is not null && rest?.Makes(name) != true;
            if (rest?.Makes(name) != true)
            {
                graph.Declare(
                    name, tensor.Shape.Extents.ToArray(), isInput: true,
                    tensor.Whole is { } type ? (DataType)ElementTypes.CodeOf(type) : DataType.Float);
            }

            tensors.Store(input, isWhole ? graph.Add("Cast", $"{name}_real", [name], ("to", DataType.Float)) : name);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks(IntegerProgram program, ExportOptions options)
    {
        if (options.Exact)
        {
            return [];
        }

        SinglePrecision precision = PrecisionOf(program, options);
        string[] tables = Nodes(program.Instructions.Where(instruction => instruction.Accept(new FusedTables())));
        IntegerInstruction[] exact = [.. program.Instructions
            .Where(instruction => !instruction.Accept(new FusedTables()) && !precision.Suffices(instruction))];
        string[] fine = Nodes(exact.Where(instruction => instruction.Accept(new FineBiases(precision))));
        string[] lossy = [.. Nodes(exact).Except(fine)];
        string[] means = [.. Nodes(program.Instructions.OfType<AveragePool>()
            .Where(pool => !PoolRatio.IsInRange(pool, program.Tensors[pool.Input], program.Tensors[pool.Output]))).Except(lossy)];
        return
        [
            .. tables.Length == 0 ? Array.Empty<string>() :
            [
                $"an activation that is more than a clamp is fused with {QuotedNames.Of(tables)}; other runtimes compute that in float. "
                + "Quantized for target onnxruntime, all stays integers there.",
            ],
            .. fine.Length == 0 ? Array.Empty<string>() :
            [
                $"the biases of {QuotedNames.Of(fine)} are finer than those of ONNX's integer operators; the model computes them in double "
                + "precision: equal, but slower.",
            ],
            .. lossy.Length == 0 ? Array.Empty<string>() :
            [
                $"single precision is too coarse for {QuotedNames.Of(lossy)}, whose results have 16 bits or are far smaller than what they "
                + "are made of; the model computes them in double precision or 64-bit integers: equal, but slower.",
            ],
            .. means.Length == 0 ? Array.Empty<string>() :
            [
                $"the scale of {QuotedNames.Of(means)} is so far from that of what it is the mean of that ONNX Runtime's integer kernels "
                + "cannot hold the ratio; it computes that in float.",
            ],
        ];
    }

    /// <summary>How far the layers of <paramref name="program"/> may be off.</summary>
    /// <remarks>ONNX Runtime finds operators between QuantizeLinear and DequantizeLinear; of signed integers, on x86, it does so only where
    /// they come right out of a QuantizeLinear, unless a session asks for it (<c>session.qdqisint8allowed</c>).</remarks>
    public SinglePrecision PrecisionOf(IntegerProgram program, ExportOptions options) =>
        new(program.Tensors, usesQuantizedOperators || !options.SignedActivations);

    private static string[] Nodes(IEnumerable<IntegerInstruction> instructions) =>
        [.. instructions.Select(instruction => instruction.Node).Distinct()];
}
