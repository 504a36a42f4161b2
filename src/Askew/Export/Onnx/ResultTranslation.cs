using Askew.Graphs;
using Askew.Instructions;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>The end of the model: outputs become reals, and what joins them behind the integer network joins them here, too.</summary>
internal sealed class ResultTranslation(
    IntegerProgram program, OnnxGraphBuilder graph, QuantizedTensors tensors, MovementTranslation movements)
    : ITailVisitor<string>
{
    private readonly Dictionary<int, string> reals = [];

    /// <summary>Appends what makes the network's results of the program's outputs.</summary>
    /// <param name="declares">Whether they are the model's outputs.</param>
    public void Add(bool declares)
    {
        foreach (TailInstruction instruction in program.Tail)
        {
            reals[program.StorageOf(instruction.Output)] = instruction.Accept(this);
        }

        foreach (int result in program.Results)
        {
            // Places leave as the whole numbers that the model has.
            ProgramTensor tensor = program.Tensors[result];
            DataType type = declares && tensor.Whole is { } whole ? (DataType)ElementTypes.CodeOf(whole) : DataType.Float;
            if (!program.Inputs.Contains(result))
            {
                graph.AddNamed(
                    type == DataType.Float ? "Identity" : "Cast", string.Empty, tensor.Name, [Shaped(result)],
                    type == DataType.Float ? [] : [("to", type)]);
            }

            if (declares)
            {
                graph.Declare(tensor.Name, tensor.Shape.Extents.ToArray(), isInput: false, type);
            }
        }
    }

    public string Visit(Concatenate instruction) =>
        graph.Add("Concat", $"{instruction.Node}/real", instruction.Parts.Select(Shaped), ("axis", instruction.Axis));

    public string Visit(Rearrange instruction) => movements.Move(
        instruction, RealOf(instruction.Input), graph.Constant<float>($"{instruction.Node}/pad", [0f], 1), $"{instruction.Node}/real");

    private string RealOf(int tensor)
    {
        int storage = program.StorageOf(tensor);
        if (!reals.TryGetValue(storage, out string? real))
        {
            reals[storage] = real = tensors.Real(tensor);
        }

        return real;
    }

    private string Shaped(int tensor)
    {
        string real = RealOf(tensor);
        string name = program.Tensors[tensor].Name;
        long[] extents = [.. program.Tensors[tensor].Shape.Extents.ToArray().Select(extent => (long)extent)];
        return graph.Add("Reshape", $"{name}_shaped", [real, graph.Constant<long>($"{name}/shape", extents, extents.Length)]);
    }
}
