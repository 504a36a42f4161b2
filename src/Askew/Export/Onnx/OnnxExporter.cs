using Askew.Instructions;

namespace Askew.Export.Onnx;

/// <summary>Writes a program as an ONNX model that other runtimes run with their own integer kernels.</summary>
/// <remarks>
/// Inputs and outputs are the float network's, by the same names. As <c>onnx-qdq</c>, operators stand between QuantizeLinear and
/// DequantizeLinear, which runtimes fuse; as <c>onnx-qoperator</c>, those that have a quantised form (ONNX's or ONNX Runtime's) take it.
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
    public IReadOnlyList<ExportedFile> Export(IntegerProgram program, ExportOptions options)
    {
        var graph = new OnnxGraphBuilder();
        FloatRest? rest = options.Rest is { } floats && !options.IntegerIo ? new FloatRest(program, floats, graph) : null;
        var tensors = new QuantizedTensors(program, graph, options.SignedActivations);
        var boundary = new IntegerBoundary(program, graph, tensors);
        foreach (int result in options.IntegerIo ? program.Outputs : program.Results)
        {
            graph.Unique(program.Tensors[result].Name);
        }

        if (options.IntegerIo)
        {
            boundary.AddInputs();
        }
        else
        {
            AddInputs(program, graph, tensors, rest);
        }

        var layers = new Translation(graph, tensors, usesQuantizedOperators);
        foreach (IntegerInstruction instruction in program.Instructions)
        {
            layers.Add(instruction);
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
            string name = graph.Unique(program.Tensors[input].Name);
            if (rest?.Makes(name) != true)
            {
                graph.Declare(name, program.Tensors[input].Shape.Extents.ToArray(), isInput: true);
            }

            tensors.Store(input, name);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks(IntegerProgram program)
    {
        int tables = program.Instructions.Count(instruction => instruction.Accept(new FusedTables()));
        int means = program.Instructions.OfType<AveragePool>()
            .Count(pool => !PoolRatio.IsInRange(pool, program.Tensors[pool.Input], program.Tensors[pool.Output]));
        return
        [
            .. tables == 0 ? Array.Empty<string>() :
            [
                $"{tables} layers have an activation fused that is more than a clamp; other runtimes compute them in float. Quantized for "
                + $"target onnxruntime they stay integers there.",
            ],
            .. means == 0 ? Array.Empty<string>() :
            [
                $"{means} means have a scale so far from that of what they are the mean of that ONNX Runtime's integer kernels cannot hold "
                + $"the ratio; it computes them in float.",
            ],
        ];
    }
}
