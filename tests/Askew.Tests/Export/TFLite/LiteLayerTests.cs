using Askew.Instructions;
using Askew.Testing;
using Xunit.Abstractions;

namespace Askew.Tests.Export.TFLite;

/// <summary>Every layer of real networks on its own in LiteRT, on the integers that it has in the integer engine: at most one step
/// apart.</summary>
public class LiteLayerTests(ITestOutputHelper output)
{
    private const double OneStep = 1.01;

    public static TheoryData<string> Names => [.. RealPrograms.Names];

    [LiteRtTheory]
    [MemberData(nameof(Names))]
    public void IsWithinOneStep(string model)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, 1, "tflite");
        SingleLayer[] layers = [.. SingleLayer.Of(program, inputs)];
        LiteModel[] models = [.. layers.Select(layer => new LiteModel(layer.Program))];
        LiteRtResult[] results = LiteRt.Run([.. layers.Zip(models, (layer, lite) =>
            (lite.File, (IReadOnlyList<float[][]>)[lite.Given([.. layer.Inputs.Values])]))]);
        var problems = new List<string>();
        var counts = new SortedDictionary<string, (long Elements, long Different)>(StringComparer.Ordinal);
        for (int i = 0; i < layers.Length; i++)
        {
            SingleLayer layer = layers[i];
            if (results[i].Error is { } error)
            {
                problems.Add($"{layer.Name}: {error}");
                continue;
            }

            double step = layer.Program.Tensors[layer.Instruction.Output].Parameters.Scale;
            double[] steps = [.. layer.Expected.Floats.ToArray().Zip(models[i].Result(results[i].Outputs[0], 0), (a, b) => (a - b) / step)];
            string kind = layer.Instruction.GetType().Name;
            (long elements, long different) = counts.GetValueOrDefault(kind);
            counts[kind] = (elements + steps.Length, different + steps.Count(s => Math.Abs(s) > 0.5));
            if (steps.Max(Math.Abs) > OneStep)
            {
                problems.Add($"{layer.Name}: up to {steps.Max(Math.Abs):f1} steps apart, {steps.Count(s => Math.Abs(s) > OneStep)} of {steps.Length} more than one");
            }
        }

        foreach ((string kind, (long elements, long different)) in counts)
        {
            output.WriteLine($"{model}: {kind}: {different} of {elements} integers differ");
        }

        Assert.True(problems.Count == 0, string.Join("\n", problems));
    }
}
