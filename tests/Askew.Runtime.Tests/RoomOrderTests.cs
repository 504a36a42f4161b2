using Askew.Testing;
using Mono.Cecil;

namespace Askew.Runtime.Tests;

/// <summary>A room uses only rooms above it.</summary>
public class RoomOrderTests
{
    private static readonly string[] Rooms = ["Numerics", "Tensors", "Files", "Instructions", "Execution"];

    [Fact]
    public void ARoomUsesOnlyRoomsAboveIt()
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(typeof(Askew.Tensors.Shape).Assembly.Location);
        Assert.Equal([], RoomOrder.Violations(assembly, Rooms));
    }
}
