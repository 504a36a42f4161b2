using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Tensors;
using Askew.Tests.Quantization;

namespace Askew.Tests.Operators.Normalization;

/// <summary>Truths that come with the data, as numbers: the same function.</summary>
public class SettleTruthsTests
{
    private const int Length = 9;

    [Theory]
    [InlineData("Equal")]
    [InlineData("Less")]
    [InlineData("LessOrEqual")]
    [InlineData("Greater")]
    [InlineData("GreaterOrEqual")]
    [InlineData("And")]
    [InlineData("Or")]
    [InlineData("Xor")]
    public void AreWhatTheyWere(string type)
    {
        var test = new TestGraph(2, 1, Length);
        Value left = test.AddInput("left", ElementType.Int64, 1, Length);
        Value right = test.AddInput("right", ElementType.Int32, 1, Length);
        Value whole = test.Add("Cast", right, ("to", 7L));
        bool isLogic = type is "And" or "Or" or "Xor";
        Value[] operands = isLogic ? [test.Add("Cast", left, ("to", 9L)), test.Add("Cast", whole, ("to", 9L))] : [left, whole];
        Value truth = test.Add("Not", test.Add(type, operands));
        Value chosen = test.Add("Where", [truth, test.Input, test.Constant([0.25f])]);
        Graph graph = test.Build(test.Add("Mul", [chosen, test.Add("Cast", truth, ("to", 1L))]), chosen);
        Graph simple = ModelQuantizer.Simplify(graph);
        Assert.DoesNotContain(simple.Nodes, node => node.Output.ElementType == ElementType.Boolean);
        Assert.DoesNotContain(simple.Nodes, node => node.Operator.WhyNotQuantizable(node) is not null);
        var random = new Random(3);
        for (int run = 0; run < 5; run++)
        {
            Tensor[] inputs = [.. graph.Inputs.Select(input => Tensor.Of(
                input.KnownShape, [.. Enumerable.Range(0, Length).Select(_ => (float)random.Next(input.Name == "left" ? 0 : -1, 3))]))];
            Tensor[] expected = new FloatExecutor(graph).Run(inputs);
            Tensor[] found = new FloatExecutor(simple).Run(inputs);
            Assert.Equal(expected.Select(tensor => tensor.ToFloats()), found.Select(tensor => tensor.ToFloats()));
        }
    }

    [Fact]
    public void NothingIsNotANumber()
    {
        var test = new TestGraph(2, 1, Length);
        Value chosen = test.Add("Where", [test.Add("IsNaN", test.Input), test.Constant([0f]), test.Input]);
        Assert.DoesNotContain(ModelQuantizer.Simplify(test.Build(test.Add("Relu", chosen))).Nodes, node => node.OperatorType == "Where");
    }
}
