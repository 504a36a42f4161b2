using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;
using Askew.Tests.OnnxRuntime;
using Xunit.Abstractions;

namespace Askew.Tests.Export.Onnx;

/// <summary>Every layer of real networks on its own in ONNX Runtime, on the integers that it has in the integer engine: at most one step
/// apart, and only where ties are.</summary>
public class OnnxLayerTests(ITestOutputHelper output)
{
    private const double OneStep = 1.01;

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

    [OnnxRuntimeTheory]
    [MemberData(nameof(Cases))]
    public void IsWithinOneStep(string model, string target)
    {
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, 1, target);
        (IntegerProgram Layer, Tensor Expected, Dictionary<string, Tensor> Inputs)[] layers = [.. Layers(program, inputs)];
        foreach (OnnxExporter exporter in new[] { new OnnxExporter(false), new OnnxExporter(true) })
        {
            OnnxRuntimeResult[] results = OnnxRuntimeProcess.Run(
                [.. layers.Select(l =>
                    (exporter.Export(l.Layer, new ExportOptions { Name = "layer" })[0].Contents,
                    (IReadOnlyDictionary<string, Tensor>)l.Inputs))]);
            long elements = 0;
            long different = 0;
            var problems = new List<string>();
            foreach (((IntegerProgram layer, Tensor expected, _), OnnxRuntimeResult result) in layers.Zip(results))
            {
                string name = $"{layer.Instructions[0].GetType().Name} '{layer.Instructions[0].Node}'";
                if (result.Error is not null)
                {
                    problems.Add($"{name}: {result.Error}");
                    continue;
                }

                double step = layer.Tensors[layer.Outputs[0]].Parameters.Scale;
                double[] steps = [.. expected.Floats.ToArray().Zip(result.Outputs[0].Floats.ToArray(), (a, b) => Math.Abs(a - b) / step)];
                elements += steps.Length;
                different += steps.Count(s => s > 0.5);
                if (steps.Max() > OneStep)
                {
                    problems.Add($"{name}: up to {steps.Max():f1} steps apart, {steps.Count(s => s > 0.5)} of {steps.Length} differ");
                }

                if (target == "power-of-two"
                    && expected.Floats.ToArray().Zip(result.Outputs[0].Floats.ToArray(), (a, b) => (a - b) / step).Any(s => s < -0.5))
                {
                    problems.Add($"{name}: below ONNX Runtime's, which no tie explains");
                }
            }

            output.WriteLine($"{model}, {target}, {exporter.Format}: {different} of {elements} integers in {layers.Length} layers differ");
            Assert.True(problems.Count == 0, string.Join("\n", problems));
            Assert.InRange((double)different / elements, 0, MostDifferent[target]);
        }
    }

    // Each instruction as a program of its own, with the reals that its integers stand for.
    private static IEnumerable<(IntegerProgram Layer, Tensor Expected, Dictionary<string, Tensor> Inputs)> Layers(
        IntegerProgram program, byte[] inputs)
    {
        ProgramTensor[] tensors = [.. program.Tensors.Select((tensor, number) => tensor with { Name = $"t{number}", AliasOf = null })];
        var reals = new Dictionary<int, float[]>();
        ProgramTensor first = tensors[program.Inputs[0]];
        Assert.Equal(inputs.Length, first.SizeInBytes);
        reals[program.Inputs[0]] = [.. inputs.Select(q => (float)first.Parameters.Dequantize((sbyte)q))];
        foreach (IntegerInstruction instruction in program.Instructions)
        {
            int[] read = [.. instruction.Inputs.Where(input => tensors[input].Constant is null).Distinct()];
            var layer = new IntegerProgram
            {
                Origin = program.Origin,
                Tensors = tensors,
                Instructions = [instruction],
                Inputs = read,
                Outputs = [instruction.Output],
            };
            Dictionary<string, Tensor> given =
                read.ToDictionary(input => tensors[input].Name, input => Tensor.Of(tensors[input].Shape, reals[program.StorageOf(input)]));
            Tensor expected = new ProgramNetwork(layer).Run([.. given.Values])[0];
            reals[program.StorageOf(instruction.Output)] = expected.Floats.ToArray();
            yield return (layer, expected, given);
        }
    }
}
