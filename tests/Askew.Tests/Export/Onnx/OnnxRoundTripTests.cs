using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Operators.Quantized;
using Xunit.Abstractions;

namespace Askew.Tests.Export.Onnx;

/// <summary>Real networks, exported as ONNX in both formats and read again: the same weights, scales and zero points to the bit, and the
/// same answers.</summary>
public class OnnxRoundTripTests(ITestOutputHelper output)
{
    private const int Inputs = 4;

    // Local response normalisation is arithmetic on whole numbers, which says nothing of scales.
    private const string WrittenInIntegers = "googlenet_bvlc_224";

    // Scales are exported in single precision, which moves a sum across a tie now and then; deep networks enlarge that.
    private const double LeastDecibels = 25;

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (string model in RealPrograms.Names.Where(name => name != WrittenInIntegers))
            {
                cases.Add(model, false);
                cases.Add(model, true);
            }

            return cases;
        }
    }

    [RealDataTheory]
    [MemberData(nameof(Cases))]
    public void WhatIsReadBackIsWhatWasExported(string model, bool asOperators)
    {
        (IntegerProgram program, byte[] bytes) = RealPrograms.Of(model, Inputs);
        byte[] file = new OnnxExporter(asOperators).Export(program, new ExportOptions { Name = model })[0].Contents;
        ProgramTensor input = program.Tensors[program.Inputs[0]];
        Sample[] samples = [.. Enumerable.Range(0, Inputs).Select(number => new Sample
        {
            Name = $"sample {number}",
            Inputs = [ProgramReals.Of(input, bytes.AsSpan(number * input.SizeInBytes, input.SizeInBytes))],
        })];
        IntegerProgram again = DecidedModels.Quantize(file, samples, TargetCatalog.Find("cpu")).Program;

        Assert.Equal(WeightsOf(program), WeightsOf(again));
        if (!program.Instructions.Any(HasFusedFunction))
        {
            Assert.Equal([], MappingsOf(program).Except(again.Tensors.Select(tensor => tensor.Parameters)));
        }

        var (before, after) = (new ProgramNetwork(program), new ProgramNetwork(again));
        (double noise, double signal) = (0, 0);
        foreach (Sample sample in samples)
        {
            foreach ((Tensor one, Tensor other) in before.Run(sample.Inputs).Zip(after.Run(sample.Inputs)))
            {
                Assert.Equal(one.Shape, other.Shape);
                signal += one.Floats.ToArray().Sum(value => (double)value * value);
                noise += one.Floats.ToArray().Zip(other.Floats.ToArray(), (a, b) => ((double)a - b) * ((double)a - b)).Sum();
            }
        }

        double decibels = 10 * Math.Log10(signal / noise);
        output.WriteLine($"{model}, {WeightsOf(program).Count} layers: {decibels:f1} dB apart");
        Assert.True(decibels >= LeastDecibels, $"{decibels:f1} dB");
    }

    // Such layers are exported as they count, in integers: of scales between them nothing is said, nor needed.
    private static bool HasFusedFunction(IntegerInstruction instruction) =>
        instruction is Convolve { Stage.Table: not null } or MultiplyMatrices { Stage.Table: not null };

    private static IReadOnlyList<sbyte[]> WeightsOf(IntegerProgram program) => DecidedTargetsTests.WeightsOf(program);

    // Of what layers with weights read and give; what lies between is spelled otherwise now and then.
    private static IEnumerable<QuantizationParameters> MappingsOf(IntegerProgram program) => program.Instructions
        .Where(instruction => instruction is Convolve or MultiplyMatrices)
        .SelectMany(instruction => instruction.Inputs.Append(instruction.Output))
        .Select(tensor => program.Tensors[tensor].Parameters).Distinct();
}
