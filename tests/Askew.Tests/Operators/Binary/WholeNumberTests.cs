using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Operators.Binary;

/// <summary>Integers of 64 bits are computed with as such, beyond what double precision holds.</summary>
public class WholeNumberTests
{
    private const long Far = 1L << 62;

    [Theory]
    [InlineData("Add", 5, 7, 12)]
    [InlineData("Mul", 3, (1L << 53) + 1, (3 * (1L << 53)) + 3)]
    [InlineData("Div", Far + 4095, 4096, Far / 4096)]
    [InlineData("Div", long.MinValue, -1, long.MinValue)]
    [InlineData("Mod", Far + 5, 8, 5)]
    [InlineData("Mod", -Far - 3, 8, 5)]
    [InlineData("Max", Far, Far + 1, Far + 1)]
    [InlineData("Min", Far, Far - 1, Far - 1)]
    public void TheyAreExact(string type, long left, long right, long expected)
    {
        // What is left of the result once the expected one is taken away.
        Graph graph = new TestModel().Input("x", 2).Node("Cast", "x", "zeros", ("to", 7))
            .Numbers("left", [1], left).Numbers("right", [1], right).Numbers("expected", [1], expected)
            .Node("Add", "zeros left", "a").Node(type, "a right", "result").Node("Sub", "result expected", "rest")
            .Node("Cast", "rest", "y", ("to", 1)).Output("y").Ready();
        Assert.Equal([0f, 0f], new FloatExecutor(graph).Run([Tensor.Of<float>(new Shape(2), [0, 0])])[0].Floats.ToArray());
    }
}
