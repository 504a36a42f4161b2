using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Tensors;
using Askew.Testing;
using Xunit.Abstractions;

namespace Askew.Tests.OnnxRuntime;

/// <summary>Runs small models in float, here and in ONNX Runtime.</summary>
internal static class OnnxRuntimeComparison
{
    private const double LargestDifference = 2e-5;

    /// <summary>Requires that all of <paramref name="cases"/> give the same in both, and that ONNX Runtime takes most of them.</summary>
    public static void Run(IReadOnlyList<(string Name, TestModel Model)> cases, ITestOutputHelper output)
    {
        Graph[] graphs = [.. cases.Select(test => Ready(test.Name, test.Model))];
        Tensor[][] inputs = [.. graphs.Select(graph =>
            graph.Inputs.Select((input, i) => Data(input.KnownShape, i)).ToArray())];

        // Cases can be refused here: ONNX Runtime has no kernel for some combinations.
        OnnxRuntimeResult[] expected = OnnxRuntimeModels.Run(
            [.. cases.Select((test, i) => (
                test.Model.ToBytes(),
                (IReadOnlyDictionary<string, Tensor>)graphs[i].Inputs.Zip(inputs[i]).ToDictionary(
                    pair => pair.First.Name, pair => pair.Second)))]);
        var failures = new List<string>();
        int refused = 0;
        for (int i = 0; i < cases.Count; i++)
        {
            if (expected[i].Error is { } error)
            {
                refused++;
                output.WriteLine($"refused: {cases[i].Name}: {error}");
                continue;
            }

            Tensor[] actual = new FloatExecutor(graphs[i]).Run(inputs[i]);
            Assert.Equal(expected[i].Outputs.Length, actual.Length);
            failures.AddRange(actual.Zip(expected[i].Outputs)
                .Where(pair => !(Difference(pair.First, pair.Second) < LargestDifference))
                .Select(pair => $"{cases[i].Name}: {pair.First.Shape} against {pair.Second.Shape}, difference "
                    + $"{Difference(pair.First, pair.Second):g3}"));
        }

        output.WriteLine($"{cases.Count} cases, {refused} refused by ONNX Runtime, {failures.Count} differ");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(refused * 4 < cases.Count, $"{refused} of {cases.Count} cases were refused");
    }

    private static Graph Ready(string name, TestModel model)
    {
        try
        {
            return model.Ready();
        }
        catch (AskewException e)
        {
            throw new InvalidOperationException($"{name}: {e.Message}", e);
        }
    }

    private static Tensor Data(Shape shape, int number) =>
        Tensor.Of(shape, TestModel.Noise(shape.ElementCount, shape.Rank + (100 * number)));

    private static double Difference(Tensor actual, Tensor wanted) => actual.Shape.Equals(wanted.Shape)
        ? actual.ToDoubles().Zip(wanted.ToDoubles(), Difference).DefaultIfEmpty(0).Max()
        : double.PositiveInfinity;

    private static double Difference(double actual, double wanted) =>
        actual.Equals(wanted) ? 0 : Math.Abs(actual - wanted) / (1 + Math.Abs(wanted));
}
