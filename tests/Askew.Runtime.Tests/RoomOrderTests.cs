using Askew.Testing;
using Mono.Cecil;

namespace Askew.Runtime.Tests;

/// <summary>A room uses only rooms above it, and so do the rooms inside rooms.</summary>
public class RoomOrderTests
{
    private static readonly string[] Rooms =
    [
        "Numerics", "Tensors", "Files", "Instructions",
        "Execution", "Execution.Kernels", "Execution.Kernels.Lanes", "Execution.Kernels.Stages", "Execution.Kernels.Movements",
        "Execution.Kernels.Broadcasting", "Execution.Kernels.Convolution", "Execution.Kernels.Elementwise", "Execution.Kernels.Matrices",
        "Execution.Kernels.Normalization", "Execution.Kernels.Pooling", "Execution.Kernels.Resizing", "Execution.Kernels.Selection",
        "Execution.Kernels.ScalarKernels", "Execution.KernelCatalog", "Execution.IntegerInterpreter",
    ];

    [Fact]
    public void ARoomUsesOnlyRoomsAboveIt()
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(typeof(Askew.Tensors.Shape).Assembly.Location);
        IReadOnlyList<string> violations = RoomOrder.Violations(assembly, Rooms);
        Assert.True(violations.Count == 0, string.Join("\n", violations));
    }
}
