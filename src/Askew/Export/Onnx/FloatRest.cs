using Askew.Evaluation;
using Askew.Graphs;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Operators;

namespace Askew.Export.Onnx;

/// <summary>What of a network computes in float, put beside its integer network: it reads the integer network's results, and makes some of
/// its inputs and the model's outputs.</summary>
internal sealed class FloatRest
{
    // The export's own nodes mean the same from the first of these opsets to the second; what the rest's nodes mean must be the same there.
    private const int OldestOpset = 13;
    private const int NewestOpset = 17;

    private readonly Graph rest;
    private readonly OnnxGraphBuilder graph;
    private readonly HashSet<string> shared;
    private readonly IReadOnlySet<string> returning;
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    /// <summary>Prepares <paramref name="rest"/>, whose names are kept where the integer network knows them.</summary>
    /// <exception cref="ExportException">Nodes mean something else in the export's opset; names them.</exception>
    public FloatRest(IntegerProgram program, Graph rest, OnnxGraphBuilder graph)
    {
        this.rest = rest;
        this.graph = graph;
        Node[] strange = [.. rest.Nodes.Where(IsStrange)];
        if (strange.Length > 0)
        {
            throw new ExportException(
                $"Nodes that compute in float mean something else in opset {NewestOpset}, the newest that the export can have: "
                + $"{string.Join(", ", strange.Select(node => $"{node.OperatorType} '{node.Name}' of opset {node.Opset}"))}. Convert the "
                + $"float network to opset {NewestOpset} and quantize it again, or let it end before them with --outputs.");
        }

        graph.RequireOpset(Math.Min(NewestOpset, rest.Nodes.Max(node => node.Opset)));
        returning = MixedSchedule.Returning(program, rest);
        shared = [.. program.Inputs.Concat(program.Results).Select(tensor => program.Tensors[tensor].Name)];
        foreach (Value output in rest.Outputs.Where(output => shared.Add(output.Name)))
        {
            graph.Unique(output.Name);
        }
    }

    /// <summary>Whether it makes the integer network's input called <paramref name="input"/>.</summary>
    public bool Makes(string input) => returning.Contains(input);

    /// <summary>Appends its nodes, and declares the model's outputs.</summary>
    public void Add()
    {
        graph.Append(OnnxWriter.WriteInto(rest, StandardOperators.Catalog, NameOf));
        foreach (Value output in rest.Outputs.Where(output => !returning.Contains(output.Name)))
        {
            graph.Declare(output.Name, output.KnownShape.Extents.ToArray(), isInput: false, (TensorProto.Types.DataType)
                ElementTypes.CodeOf(output.ElementType));
        }
    }

    // Changed since, up to where the export's opsets begin; or in, or only there from, one behind them.
    private static bool IsStrange(Node node) => node.Operator.FirstOpset > NewestOpset || node.Operator.ChangedIn.Any(opset =>
        opset <= OldestOpset ? node.Opset < opset : node.Opset >= opset && opset > NewestOpset);

    private string NameOf(string name)
    {
        if (shared.Contains(name))
        {
            return name;
        }

        if (!names.TryGetValue(name, out string? given))
        {
            names[name] = given = graph.Unique(name);
        }

        return given;
    }
}
