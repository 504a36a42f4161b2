using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Samples;
using Askew.Tensors;
using Askew.Tests.Quantization;

namespace Askew.Tests.FloatExecution;

public class FloatReplayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void EveryTensorIsWhatTheExecutorComputes(int threads)
    {
        var test = new TestGraph(7, 1, 4, 6, 6);
        Value left = test.Add("Relu", test.Conv(test.Input, 4, 8, 3, pad: 1));
        Value right = test.Add("Sigmoid", test.Conv(test.Input, 4, 8, 1));
        Value sum = test.Add("Add", [left, right]);
        Graph graph = test.Build(test.Add("Reshape", [test.Conv(sum, 8, 2, 3), test.Constant(1, 32)]), right);
        IReadOnlyList<Sample> samples = test.Samples(5);
        var replay = new FloatReplay(graph, [.. samples.Select(sample => sample.Inputs)], threads);
        Dictionary<Value, float[]>[] expected = [.. samples.Select(sample => Run(graph, sample))];
        int compared = 0;
        foreach (Node node in graph.Nodes)
        {
            replay.RunTo(node);
            for (int sample = 0; sample < samples.Count; sample++)
            {
                Assert.Equal(expected[sample][node.Output], replay[sample, node.Output].Floats.ToArray());
                compared++;
            }

            replay.Forget();
        }

        Assert.Equal(graph.Nodes.Count * samples.Count, compared);
        Assert.Throws<KeyNotFoundException>(() => replay[0, sum]);
    }

    [Fact]
    public void ThePeakCountsWhatIsAliveAtOnce()
    {
        // The input of 4x6x6 is done with when the sum has its two operands and itself of 8x6x6 each.
        var test = new TestGraph(7, 1, 4, 6, 6);
        Value conv = test.Conv(test.Input, 4, 8, 1);
        Graph graph = test.Build(test.Add("Add", [test.Add("Relu", conv), conv]));
        Assert.Equal(3 * 8 * 36 * sizeof(float), FloatReplay.PeakBytesOf(graph));
    }

    private static Dictionary<Value, float[]> Run(Graph graph, Sample sample)
    {
        var tensors = new Dictionary<Value, float[]>();
        new FloatExecutor(graph).Run(sample.Inputs, (value, tensor) => tensors[value] = tensor.Floats.ToArray());
        return tensors;
    }
}
