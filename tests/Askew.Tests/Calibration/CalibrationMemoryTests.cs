using Askew.Calibration;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Tests.Calibration;

/// <summary>Which samples' inputs are kept.</summary>
public class CalibrationMemoryTests
{
    [Theory]
    [InlineData(4, 1024)]
    [InlineData(3 * 224 * 224, 222)]
    [InlineData(3 * 2000 * 2000, CalibrationMemory.UsualSamples)]
    public void OfSmallInputsMoreAreKept(int elements, int most) => Assert.Equal(most, CalibrationMemory.MostOf(GraphOf(elements)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(112, 112)]
    [InlineData(222, 222)]
    [InlineData(223, 222)]
    [InlineData(1000, 222)]
    [InlineData(50_000, 222)]
    public void TheyAreSpreadEvenly(int samples, int kept)
    {
        Graph graph = GraphOf(3 * 224 * 224);
        var memory = new CalibrationMemory(graph, samples);
        for (int sample = 0; sample < samples; sample++)
        {
            memory.Remember(sample, graph.Inputs[0], Tensor.Of(new Shape(1), new float[1]));
        }

        IReadOnlyList<int> numbers = memory.Samples;
        Assert.Equal(kept, numbers.Count);
        int most = (samples + kept - 1) / kept;
        Assert.All(numbers.Append(samples).Zip(numbers.Prepend(0)), pair => Assert.InRange(pair.First - pair.Second, 0, most));
    }

    private static Graph GraphOf(int elements)
    {
        var input = new Value("x") { Shape = new Shape(1, elements) };
        return new Graph("test", [input], [input], []);
    }
}
