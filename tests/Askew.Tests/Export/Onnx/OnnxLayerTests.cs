using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;
using Xunit.Abstractions;

namespace Askew.Tests.Export.Onnx;

/// <summary>Every layer of real networks on its own in ONNX Runtime, on the integers that it has in the integer engine: at most one step
/// apart, and only where ties are.</summary>
public class OnnxLayerTests(ITestOutputHelper output)
{
    private const double OneStep = 1.01;

    private const double MostDifferentOf16Bits = 0.1;

    // With scales that are powers of two a sum in 2^k lies half-way between steps; ONNX Runtime takes the even one, the program the upper
    // one.
    private static readonly Dictionary<string, double> MostDifferent =
        new() { ["cpu"] = 1e-3, ["onnxruntime"] = 1e-3, ["power-of-two"] = 0.1 };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string model in RealPrograms.Names)
            {
                foreach (string target in MostDifferent.Keys)
                {
                    cases.Add(model, target);
                }
            }

            return cases;
        }
    }

    [OnnxRuntimeFact]
    public void LocalResponseNormalisationIsExactAtEveryWidth()
    {
        SingleLayer[] layers = [.. Enumerable.Range(0, 60).Select(seed => Normalization(new Random(seed), seed % 4))
            .SelectMany(program => SingleLayer.Of(program, ProgramRuns.RandomInputs(program, runs: 1, seed: 5)))];
        OnnxRuntimeResult[] results = OnnxRuntimeModels.Run([.. layers.Select(layer =>
            (new OnnxExporter(false).Export(layer.Program, new ExportOptions { Name = "layer" })[0].Contents, layer.Inputs))]);
        Assert.All(layers.Zip(results), pair =>
        {
            Assert.Null(pair.Second.Error);
            Assert.Equal(0, pair.First.StepsFrom(pair.Second.Outputs[0]).Max(Math.Abs), 0.4);
        });
    }

    // Where a step of the accumulator is several of the result, the model has the program's own arithmetic.
    [OnnxRuntimeTheory]
    [InlineData(8.0, 0.37)]
    [InlineData(3.0, -41.29)]
    public void BiasesFinerThanOnnxHasThemAreExact(double gain, double bias)
    {
        const int Shift = 12;
        var requantizer = new Requantizer((int)Math.ScaleB(gain, Shift), Shift, (long)Math.ScaleB(bias + 0.5, Shift));
        sbyte[] weights = new Random(7).Weights(4 * 3 * 9);
        IntegerProgram[] programs =
        [
            SmallPrograms.Convolve([1, 3, 6, 5], [1, 4, 6, 5], new SlidingWindow(3, 3, 1, 1, 1, 1, 1, 1, 1, 1), weights, requantizer),
            SmallPrograms.Of(
                new MultiplyMatrices
                {
                    Node = "multiply",
                    Input = 0,
                    Output = 1,
                    Weights = weights,
                    Requantizers = [.. Enumerable.Repeat(requantizer, 4)],
                    Stage = new OutputStage(new IntegerRange(-100, 90)),
                },
                SmallPrograms.Tensor(8, 5, 27),
                SmallPrograms.Tensor(8, 5, 4)),
        ];
        foreach (IntegerProgram program in programs)
        {
            SingleLayer layer = SingleLayer.Of(program, ProgramRuns.RandomInputs(program, runs: 1, seed: 5)).Single();
            foreach (OnnxExporter exporter in new[] { new OnnxExporter(false), new OnnxExporter(true) })
            {
                OnnxRuntimeResult result = OnnxRuntimeModels.Run(
                    [(exporter.Export(layer.Program, new ExportOptions { Name = "layer" })[0].Contents, layer.Inputs)])[0];
                Assert.Null(result.Error);
                Assert.All(layer.StepsFrom(result.Outputs[0]), step => Assert.Equal(0, step, 0.1));
                Assert.Contains(
                    program.Instructions[0].Node, Assert.Single(exporter.Remarks(program, new ExportOptions { Name = "net" })),
                    StringComparison.Ordinal);
            }
        }
    }

    [OnnxRuntimeTheory]
    [MemberData(nameof(Cases))]
    public void IsWithinOneStep(string model, string target)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, 1, target);
        SingleLayer[] layers = [.. SingleLayer.Of(program, inputs)];
        foreach (OnnxExporter exporter in new[] { new OnnxExporter(false), new OnnxExporter(true) })
        {
            OnnxRuntimeResult[] results = OnnxRuntimeModels.Run(
                [.. layers.Select(l =>
                    (exporter.Export(l.Program, new ExportOptions { Name = "layer" })[0].Contents, l.Inputs))]);
            long elements = 0;
            long different = 0;
            var problems = new List<string>();
            foreach ((SingleLayer layer, OnnxRuntimeResult result) in layers.Zip(results))
            {
                if (result.Error is not null)
                {
                    problems.Add($"{layer.Name}: {result.Error}");
                    continue;
                }

                double[] steps = layer.StepsFrom(result.Outputs[0]);
                // A step of 16 bits is near the last digits of single precision, so that ties are nothing rare.
                if (layer.Program.Tensors[layer.Program.Outputs[0]].ElementSizeInBytes == 1)
                {
                    elements += steps.Length;
                    different += steps.Count(s => Math.Abs(s) > 0.5);
                }
                else if (steps.Average(s => Math.Abs(s) > 0.5 ? 1.0 : 0) > MostDifferentOf16Bits)
                {
                    problems.Add($"{layer.Name}: {steps.Count(s => Math.Abs(s) > 0.5)} of {steps.Length} integers of 16 bits differ");
                }

                if (steps.Max(Math.Abs) > OneStep)
                {
                    problems.Add($"{layer.Name}: up to {steps.Max(Math.Abs):f1} steps apart");
                }

                if (target == "power-of-two" && steps.Any(s => s < -0.5))
                {
                    problems.Add($"{layer.Name}: below ONNX Runtime's, which no tie explains");
                }
            }

            output.WriteLine($"{model}, {target}, {exporter.Format}: {different} of {elements} integers in {layers.Length} layers differ");
            Assert.True(problems.Count == 0, string.Join("\n", problems));
            Assert.InRange((double)different / elements, 0, MostDifferent[target]);
        }
    }

    private static IntegerProgram Normalization(Random random, int widths) => WidePrograms.Makers
        .Select(make => make(random, widths)).First(program => program.Instructions[0] is Normalize);
}
