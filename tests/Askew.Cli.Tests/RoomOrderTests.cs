using Askew.Testing;
using Mono.Cecil;

namespace Askew.Cli.Tests;

/// <summary>A room of the library uses only rooms above it, and so do the rooms inside rooms; only the tool uses the tool.</summary>
public class RoomOrderTests
{
    private static readonly string[] Rooms =
    [
        "Numerics", "Tensors", "Files", "Instructions", "Execution", "Execution.IntegerInterpreter", "IntegerNetwork",
        "Graphs", "Graphs.Passes",
        "Operators", "Operators.FloatKernels", "Operators.Binary", "Operators.Unary", "Operators.Views", "Operators.Movements",
        "Operators.Reduction", "Operators.Pooling", "Operators.Resizing", "Operators.Recurrent", "Operators.Shapes", "Operators.Linear",
        "Operators.Normalization", "Operators.Quantized", "Operators.StandardOperators",
        "Importing.Onnx", "Importing.Caffe", "Importing",
        "Samples", "Samples.Recipes", "Samples.Images", "Samples.Preprocessing", "Samples.Arrays", "Samples.Labels", "Samples.Sources",
        "Samples.SampleSources", "Samples.Scenes",
        "FloatExecution", "Calibration",
        "Quantization.Targets", "Quantization.Planning", "Quantization.Equalization", "Quantization.Ranges", "Quantization.Weights",
        "Quantization.Lowering", "Quantization.Refinements", "Quantization.Proof", "Quantization", "QuantizedModel",
        "Quantization.ModelQuantizer",
        "Evaluation.Statistics", "Evaluation", "Evaluation.Detection", "Evaluation.Judging", "Evaluation.Layers",
        "Export", "Export.Layout", "Export.C.Writing", "Export.C.Layers", "Export.C", "Export.Native", "Export.Onnx",
        "Export.TFLite.Schema", "Export.TFLite", "Export.Npu",
        "Export.ExporterCatalog", "Costs",
        "Diagnosis", "Diagnosis.Checks", "Diagnosis.Doctor",
        "Reports.Wording", "Reports.Network", "Reports.Pictures", "Reports.Html", "Reports",
        "Workflows.Precision", "Workflows", "AnyNetwork", "ImageReader", "QuantizerOptions", "Quantizer",
        "Cli", "Cli.Commands", "Cli.Program",
    ];

    [Theory]
    [InlineData("Askew.dll")]
    [InlineData("Askew.Cli.dll")]
    public void ARoomUsesOnlyRoomsAboveIt(string assembly)
    {
        using AssemblyDefinition definition = Read(assembly);
        IReadOnlyList<string> violations = RoomOrder.Violations(definition, Rooms);
        Assert.True(violations.Count == 0, string.Join("\n", violations));
    }

    [Fact]
    public void AUseAgainstTheOrderIsSeenBetweenRoomsInsideARoomToo()
    {
        string[] swapped = [.. Rooms.Select(room => room switch
        {
            "Operators.Binary" => "Operators.Unary",
            "Operators.Unary" => "Operators.Binary",
            _ => room,
        })];
        using AssemblyDefinition definition = Read("Askew.dll");
        Assert.Contains(
            RoomOrder.Violations(definition, swapped), violation => violation.Contains("PointwiseStep", StringComparison.Ordinal));
        Assert.Contains(
            RoomOrder.Violations(definition, [.. Rooms.Where(room => room != "Samples.Labels")]),
            violation => violation.EndsWith("'Samples.Labels' that is not in the order", StringComparison.Ordinal));
        Assert.Contains(
            RoomOrder.Violations(definition, [.. Rooms.Where(room => room != "QuantizedModel").Prepend("QuantizedModel")]),
            violation => violation.StartsWith("Askew.QuantizedModel (QuantizedModel) uses ", StringComparison.Ordinal));
    }

    [Fact]
    public void ANameIsThatOfOneType()
    {
        using AssemblyDefinition runtime = Read("Askew.Runtime.dll");
        using AssemblyDefinition library = Read("Askew.dll");
        using AssemblyDefinition tool = Read("Askew.Cli.dll");
        string[] names = [.. new[] { runtime, library, tool }
            .SelectMany(assembly => assembly.MainModule.Types)
            .Where(type => type.Namespace.StartsWith("Askew", StringComparison.Ordinal))
            .Select(type => type.FullName)];
        Assert.True(names.Length > 500, $"only {names.Length} types were found");
        Assert.Equal([], names.GroupBy(name => name[(name.LastIndexOf('.') + 1)..].Split('`')[0])
            .Where(twins => twins.Count() > 1)
            .Select(twins => string.Join(" and ", twins)));
    }

    private static AssemblyDefinition Read(string assembly) =>
        AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, assembly));
}
