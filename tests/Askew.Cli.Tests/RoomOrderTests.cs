using Askew.Testing;
using Mono.Cecil;

namespace Askew.Cli.Tests;

/// <summary>A room of the library uses only rooms above it, and only the tool uses the tool.</summary>
public class RoomOrderTests
{
    private static readonly string[] Rooms =
    [
        "Numerics", "Tensors", "Files", "Instructions", "Execution", "Graphs", "Operators", "Importing", "Samples", "FloatExecution",
        "Calibration", "Quantization.Targets", "Quantization.Planning", "Quantization.Equalization", "Quantization.Ranges",
            "Quantization.Weights", "Quantization.Lowering",
        "Quantization.Refinements", "Quantization.Proof", "Quantization", "Evaluation", "Export", "Diagnosis",
            "Reports", "Workflows", "Cli",
    ];

    [Theory]
    [InlineData("Askew.dll")]
    [InlineData("Askew.Cli.dll")]
    public void ARoomUsesOnlyRoomsAboveIt(string assembly)
    {
        using AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, assembly));
        Assert.Equal([], RoomOrder.Violations(definition, Rooms));
    }
}
