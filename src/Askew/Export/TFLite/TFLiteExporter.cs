using Askew.Export.Layout;
using Askew.Export.TFLite.Schema;
using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Export.TFLite;

/// <summary>Writes a program as a TensorFlow Lite model, for LiteRT and whatever else reads such files.</summary>
/// <remarks>All layers are builtin operators between 8-bit integers (16-bit ones where the program has them), with the program's scales,
/// zero points and weights. Inputs and outputs are integers, or reals with <see cref="ExportOptions.FloatBoundary"/>. Images have their
/// channels last.</remarks>
internal sealed class TFLiteExporter : IModelExporter
{
    private const double HalfStep = 0.5;
    private const double StepOfEightBits = 1.0 / 256;

    /// <inheritdoc/>
    public string Format => "tflite";

    /// <inheritdoc/>
    public string Description => "a TensorFlow Lite model, all integers, for LiteRT";

    /// <inheritdoc/>
    public string FileEnding => ".tflite";

    /// <inheritdoc/>
    public IReadOnlyList<string> Heeds => [nameof(ExportOptions.FloatBoundary), nameof(ExportOptions.Input), nameof(ExportOptions.Labels)];

    /// <inheritdoc/>
    public IReadOnlyList<ExportedFile> Export(IntegerProgram program, ExportOptions options)
    {
        LaidOutProgram laidOut = ChannelsLastLayout.ForWindows(program);
        var graph = new LiteGraph();
        var tensors = new LiteTensors(laidOut, graph);
        var boundary = new BoundaryOperators(laidOut, graph, tensors, options.FloatBoundary);
        var problems = new List<string>(ProblemsOf(laidOut.Program));
        IReadOnlyList<(string Name, int Tensor)> inputs = boundary.AddInputs();
        var translation = new LiteTranslation(graph, tensors);
        foreach (IntegerInstruction instruction in laidOut.Program.Instructions)
        {
            try
            {
                translation.Add(instruction);
            }
            catch (ExportException e)
            {
                // What comes behind is looked at as well, so that all that is wrong is said at once.
                problems.Add(e.Message);
                tensors.Target(instruction.Output);
            }

            tensors.Finish(instruction.Output);
        }

        if (problems.Count > 0)
        {
            throw new ExportException(
                $"the network has no form as a TensorFlow Lite model:\n  {string.Join("\n  ", problems.Distinct())}"
                + (program.Origin.Target == "tflite" ? string.Empty
                    : $"\nIt was quantized for target '{program.Origin.Target}'; quantize it with --target tflite."));
        }

        IReadOnlyList<(string Name, int Tensor)> outputs = boundary.AddOutputs();
        ProgramOrigin origin = program.Origin;
        string description = $"{origin.Model}, integers for target {origin.Target} by method {origin.Method}, made by {origin.Tool}"
            + (options.Command is null ? string.Empty : $": {options.Command}");
        byte[] metadata = LiteMetadata.Of(options.Name, description, Described(inputs), Described(outputs), options);
        byte[] model = graph.Finish(description, inputs, outputs, [(LiteMetadata.Name, metadata)]);
        return [new ExportedFile(options.Name + ".tflite", LiteMetadata.WithFiles(model, options))];

        (string, int[])[] Described(IReadOnlyList<(string Name, int Tensor)> ends) =>
            [.. ends.Select(end => (end.Name, graph[end.Tensor].Shape))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks(IntegerProgram program, ExportOptions options)
    {
        string[] resampled = [.. program.Instructions.OfType<Resize>()
            .Where(resize => !resize.IsNearest && program.Tensors[resize.Output].ElementSizeInBytes > 1).Select(resize => resize.Node)];
        string[] coarse = [.. program.Instructions.OfType<Softmax>()
            .Where(softmax => JoinOperators.RoundedBefore(softmax, program.Tensors[softmax.Output].Parameters) > HalfStep)
            .Select(softmax => softmax.Node)];
        string[] raised = [.. program.Instructions.OfType<Softmax>()
            .Where(softmax => softmax.Logarithm is null && program.Tensors[softmax.Output] is { ElementSizeInBytes: > 1 } output
                && JoinOperators.LeastWideShares(output.Shape[softmax.Axis]) > StepOfEightBits)
            .Select(softmax => softmax.Node)];
        return
        [
            .. program.Tail.Count == 0 ? Array.Empty<string>() :
            [
                $"{program.Tail.Count} joins behind the outputs are not in the model: its outputs are "
                + $"{string.Join(", ", program.Outputs.Select(output => $"'{program.Tensors[output].Name}'"))}, each on a scale of its "
                + "own.",
            ],
            .. resampled.Length == 0 ? Array.Empty<string>() :
            [
                $"the runtime counts places in steps of 1/1024 where it resizes, rounded anew from one to the next; of the 16 bits of "
                + $"{QuotedNames.Of(resampled)} the last eight may differ, behind many places more.",
            ],
            .. raised.Length == 0 ? Array.Empty<string>() :
            [
                $"the runtime's softmax of 16 bits takes no exponential for less than e^-10, so that the largest share of a long row is "
                + $"too small: of {QuotedNames.Of(raised)} by more than a step of 8 bits where all other scores are far below. 8 bits "
                + "(--target tflite) do not have that.",
            ],
            .. coarse.Length == 0 ? Array.Empty<string>() :
            [
                $"the runtime fixes the scale of a softmax (1/256) and of its logarithm (1/16), which is coarser than that of "
                + $"{QuotedNames.Of(coarse)}: results may be two steps or more away. 8 bits, or --target tflite without other bits, keep "
                + "the runtime's scale.",
            ],
        ];
    }

    // What no single layer is to blame for.
    private static IEnumerable<string> ProblemsOf(IntegerProgram program)
    {
        HashSet<int> used = [.. program.Inputs, .. program.Outputs, .. program.Instructions.SelectMany(i => i.Inputs.Append(i.Output))];
        foreach (ProgramTensor tensor in used.Order().Select(number => program.Tensors[number]))
        {
            if (tensor is { ElementSizeInBytes: 2, Parameters.ZeroPoint: not 0 })
            {
                yield return
                    $"tensor '{tensor.Name}': it has 16 bits and zero point {tensor.Parameters.ZeroPoint}, where the runtime has 0";
            }

            if (tensor.Shape.ElementCount == 0)
            {
                yield return $"tensor '{tensor.Name}': it has no elements, of which the runtime has no tensors";
            }
        }
    }
}
