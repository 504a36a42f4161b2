using Askew.Instructions;

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
            ProgramTensor tensor = program.Tensors[result];
            if (!program.Inputs.Contains(result))
            {
                graph.AddNamed("Identity", string.Empty, tensor.Name, [Shaped(result)], []);
            }

            if (declares)
            {
                graph.Declare(tensor.Name, tensor.Shape.Extents.ToArray(), isInput: false);
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
