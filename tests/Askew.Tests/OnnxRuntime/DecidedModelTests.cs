using Askew.Evaluation;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Operators.Quantized;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Operators.Quantized;
using Xunit.Abstractions;

namespace Askew.Tests.OnnxRuntime;

/// <summary>Models that decide scales themselves, in ONNX Runtime and as integer networks: a step for each layer apart at most.</summary>
public class DecidedModelTests(ITestOutputHelper output)
{
    // Of an output that nobody decides: rounding alone is a quarter of a step.
    private const double MostOnAverage = 0.35;

    // Every step of a sequence rounds what the next one begins with.
    private const double MostOnAverageOfRecurrent = 1;

    [OnnxRuntimeFact]
    public void ADecidedModelGivesWhatOnnxRuntimeGives()
    {
        (string Name, byte[] Model)[] cases =
            [.. DecidedCases.All.Concat(DecidedCases.Recurrent).Select(pair => (pair.Key, pair.Value().ToBytes()))];
        IReadOnlyList<Sample>[] samples = [.. cases.Select(c => DecidedModels.Samples(DecidedModels.Read(c.Model)))];
        OnnxRuntimeResult[] results = OnnxRuntimeModels.Run(
            [.. cases.Select((c, i) => (c.Model, (IReadOnlyDictionary<string, Tensor>)DecidedModels.Read(c.Model).Inputs
                .Zip(samples[i][0].Inputs).ToDictionary(pair => pair.First.Name, pair => pair.Second)))]);
        var problems = new List<string>();
        int refused = 0;
        for (int i = 0; i < cases.Length; i++)
        {
            QuantizedModel model = DecidedModels.Quantize(cases[i].Model, samples[i], TargetCatalog.Find("cpu"));
            if (results[i].Error is { } error)
            {
                // What it has a definition of, but no kernel.
                if (!error.Contains("Could not find an implementation", StringComparison.Ordinal) || refused++ > 0)
                {
                    problems.Add($"{cases[i].Name}: {error}");
                }

                continue;
            }

            Tensor actual = new ProgramNetwork(model.Program).Run(samples[i][0].Inputs)[0];
            Tensor expected = results[i].Outputs[0];
            QuantizationParameters mapping = model.Program.Tensors[model.Program.Results[0]].Parameters;

            // An output that nobody decides has 16 bits; what stands before it has 8.
            double step = IsDecided(cases[i].Model) ? mapping.Scale : mapping.RealRange.Width / 255;
            double[] steps = [.. expected.ToDoubles().Zip(actual.ToDoubles(), (a, b) => Math.Abs(a - b) / step)];
            int layers = model.Program.Instructions.Count;
            double most = DecidedCases.Recurrent.ContainsKey(cases[i].Name) ? MostOnAverageOfRecurrent : MostOnAverage;
            output.WriteLine(FormattableString.Invariant(
                $"{cases[i].Name}: {layers} instructions, up to {steps.Max():f2} steps, {steps.Count(s => s > 0.5)} of {steps.Length} ")
                + "differ; " + string.Join("; ", model.Notes));
            if (!expected.Shape.Equals(actual.Shape) || steps.Max() > layers + 0.01 || steps.Average() > most)
            {
                problems.Add(FormattableString.Invariant(
                    $"{cases[i].Name}: up to {steps.Max():f1} steps apart, {steps.Average():f2} on average"));
            }

            if (expected.ToDoubles().Distinct().Count() < 3)
            {
                problems.Add($"{cases[i].Name}: the outputs say nothing");
            }
        }

        Assert.True(problems.Count == 0, string.Join("\n", problems));
    }

    private static bool IsDecided(byte[] model) => DecidedModels.Read(model).Outputs[0].Producer?.KnownOperator is DequantizeLinear;
}
