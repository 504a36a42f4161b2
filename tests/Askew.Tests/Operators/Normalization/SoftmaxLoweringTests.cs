using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Tests.Quantization;

namespace Askew.Tests.Operators.Normalization;

/// <summary>Scores of 16 bits go into a softmax by two small tables, whose products are the exponentials.</summary>
public class SoftmaxLoweringTests
{
    [Theory]
    [InlineData(8, 256)]
    [InlineData(16, 512)]
    public void EveryExponentialIsNearItsReal(int bits, int entries)
    {
        IntegerProgram program = Quantize(bits);
        Softmax softmax = Assert.Single(program.Instructions.OfType<Softmax>());
        Assert.Equal((entries, bits == 16), (softmax.Exponentials.Length, softmax.HasTwoTables));
        double scale = program.Tensors[softmax.Input].Parameters.Scale;
        double worst = Enumerable.Range(0, 1 << bits).Max(d =>
            Math.Abs(softmax.ExponentialOf(d) - Math.ScaleB(Math.Exp(-d * scale), Softmax.ExponentialBits)));

        // Each of the entries is off by half, and so is their product.
        Assert.InRange(worst, 0.1, bits == 16 ? 1.5 : 0.5);
    }

    [Fact]
    public void WithFinerScoresSharesAreFiner()
    {
        double coarse = WorstShareOf(Quantize(8));
        double fine = WorstShareOf(Quantize(16));
        Assert.InRange(coarse, 0.01, 1);
        Assert.InRange(fine, 0, coarse / 8);
    }

    // Scores that are far apart: a step of 8 bits is a quarter.
    private static IntegerProgram Quantize(int bits)
    {
        TestGraph test = Network(out Value scores);
        Graph graph = ModelQuantizer.Simplify(test.Build(test.Add("Softmax", scores, ("axis", -1L))));
        TargetProfile target = TargetCatalog.Find("cpu");
        var options = new QuantizationOptions
        {
            Calibrator = new MinMaxCalibrator(),
            Without = [QuantizationOptions.Lifting, QuantizationOptions.Equalization],
            Choices = PlanFile.Parse(
                $$"""
                {
                  "inputs": { "input": { "activationBits": 16 } },
                  "layers": { "{{scores.Name}}": { "activationBits": {{bits}} } }
                }
                """,
                "plan"),
        };
        CalibrationData data = ModelQuantizer.Calibrate(graph, [target], StatisticsNeeds.None, test.Samples(32), 32, threads: 1);
        return ModelQuantizer.Quantize(new CalibratedNetwork(graph, data), target, options, ProgramOrigin.None).Program;
    }

    private static TestGraph Network(out Value scores)
    {
        var test = new TestGraph(21, 1, 12);
        scores = test.AddNamed("scores", "Add", [test.Add("Mul", [test.Input, test.Constant([30f])]), test.Constant([1f])]);
        return test;
    }

    private static double WorstShareOf(IntegerProgram program)
    {
        var network = new IntegerNetwork(program);
        return Network(out _).Samples(20).Max(sample =>
        {
            float[] input = sample.Inputs[0].Floats.ToArray();
            double[] exponentials = [.. input.Select(x => Math.Exp(30 * (x - input.Max())))];
            return network.Run(input).Zip(exponentials, (share, e) => Math.Abs(share - (e / exponentials.Sum()))).Max();
        });
    }
}
