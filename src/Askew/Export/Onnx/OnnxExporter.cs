using Askew.Instructions;

namespace Askew.Export.Onnx;

/// <summary>Writes a program as an ONNX model that other runtimes run with their own integer kernels.</summary>
/// <remarks>
/// Inputs and outputs are the float network's, by the same names. As <c>onnx-qdq</c>, operators stand between QuantizeLinear and DequantizeLinear, which
/// runtimes fuse; as <c>onnx-qoperator</c>, those that have a quantised form (ONNX's or ONNX Runtime's) take it. Opset 13; 16-bit tensors need ONNX Runtime.
/// </remarks>
public sealed class OnnxExporter(bool usesQuantizedOperators) : IModelExporter
{
    /// <inheritdoc/>
    public string Format => usesQuantizedOperators ? "onnx-qoperator" : "onnx-qdq";

    /// <inheritdoc/>
    public string Description => usesQuantizedOperators
        ? "ONNX with quantised operators (QLinearConv and those of ONNX Runtime)"
        : "ONNX with QuantizeLinear and DequantizeLinear around operators";

    /// <inheritdoc/>
    public IReadOnlyList<ExportedFile> Export(IntegerProgram program, ExportOptions options)
    {
        var graph = new OnnxGraphBuilder();
        var tensors = new QuantizedTensors(program, graph, options.SignedActivations);
        foreach (int result in program.Results)
        {
            graph.Unique(program.Tensors[result].Name);
        }

        foreach (int input in program.Inputs)
        {
            string name = graph.Unique(program.Tensors[input].Name);
            graph.Declare(name, program.Tensors[input].Shape.Extents.ToArray(), isInput: true);
            tensors.Store(input, name);
        }

        var layers = new Translation(graph, tensors, usesQuantizedOperators);
        foreach (IntegerInstruction instruction in program.Instructions)
        {
            layers.Add(instruction);
        }

        AddResults(program, graph, tensors, layers.Movements);
        ProgramOrigin origin = program.Origin;
        byte[] model = graph.Finish(
            origin.Tool,
            [("model", origin.Model), ("model_sha256", origin.ModelSha256), ("target", origin.Target), ("method", origin.Method), ("command", options.Command ?? string.Empty)]);
        return [new ExportedFile(options.Name + ".onnx", model)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks(IntegerProgram program)
    {
        int tables = program.Instructions.Count(instruction => instruction is Convolve { Stage.Table: not null } or MultiplyMatrices { Stage.Table: not null });
        return tables == 0
            ? []
            : [$"{tables} layers have an activation fused that is more than a clamp; other runtimes compute them in float. Quantized for target onnxruntime they stay integers there."];
    }

    // Outputs become reals; what joins them behind the integer network joins them here, too.
    private static void AddResults(IntegerProgram program, OnnxGraphBuilder graph, QuantizedTensors tensors, MovementTranslation movements)
    {
        var reals = new Dictionary<int, string>();
        string RealOf(int tensor)
        {
            int storage = program.StorageOf(tensor);
            if (!reals.TryGetValue(storage, out string? real))
            {
                reals[storage] = real = tensors.Real(tensor);
            }

            return real;
        }

        foreach (IntegerInstruction instruction in program.Tail)
        {
            string name = $"{instruction.Node}/real";
            reals[program.StorageOf(instruction.Output)] = instruction switch
            {
                Concatenate join => graph.Add("Concat", name, join.Parts.Select(part => Shaped(part, RealOf(part))), ("axis", join.Axis)),
                Rearrange move => movements.Move(move, RealOf(move.Input), graph.Constant<float>($"{instruction.Node}/pad", [0f], 1), name),
                _ => throw new ExportException($"node '{instruction.Node}': only joins and movements can stand behind the outputs"),
            };
        }

        foreach (int result in program.Results)
        {
            ProgramTensor tensor = program.Tensors[result];
            graph.AddNamed("Identity", string.Empty, tensor.Name, [Shaped(result, RealOf(result))], []);
            graph.Declare(tensor.Name, tensor.Shape.Extents.ToArray(), isInput: false);
        }

        string Shaped(int tensor, string real) => graph.Add(
            "Reshape",
            $"{program.Tensors[tensor].Name}_shaped",
            [real, graph.Constant<long>($"{program.Tensors[tensor].Name}/shape", [.. program.Tensors[tensor].Shape.Extents.ToArray().Select(extent => (long)extent)], program.Tensors[tensor].Shape.Rank)]);
    }
}
