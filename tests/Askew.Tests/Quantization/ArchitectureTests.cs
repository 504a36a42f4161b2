using Askew.Calibration;
using Askew.Evaluation;
using Askew.Execution;
using Askew.Export.Native;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;
using Askew.Tests.Export;

namespace Askew.Tests.Quantization;

/// <summary>Networks of common shapes: close to float, and the same on every engine.</summary>
public class ArchitectureTests
{
    private const double LeastDecibels = 25;

    public static TheoryData<string, string> Networks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string name in Architectures.All.Keys)
            {
                data.Add(name, "cpu");
                data.Add(name, "onnxruntime");
            }

            return data;
        }
    }

    public static TheoryData<string, bool> Masks
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string mask in Architectures.Masks)
            {
                data.Add(mask, true);
                data.Add(mask, false);
            }

            return data;
        }
    }

    [ToolTheory("cc")]
    [MemberData(nameof(Networks))]
    public void EveryEngineGivesTheSameBytesCloseToFloat(string name, string target)
    {
        (Graph graph, IReadOnlyList<Sample> samples) = Architectures.All[name]();
        IntegerProgram program = Quantized(graph, samples.Take(16), target);
        double decibels = Decibels(graph, program, samples.Skip(16));
        Assert.True(decibels > LeastDecibels - (target == "cpu" ? 0 : 5), $"{decibels:f1} dB");
        var native = new NativeNetwork(program);
        for (int seed = 0; seed < 3; seed++)
        {
            byte[] inputs = ProgramRuns.RandomInputs(program, 1, seed);
            byte[] expected = ProgramRuns.Outputs(program, inputs);
            ProgramRuns.AssertEqual(program, expected, ProgramRuns.Outputs(program, inputs, KernelCatalog.Default));
            ProgramRuns.AssertEqual(program, expected, Run(program, native, inputs));
        }
    }

    [Theory]
    [MemberData(nameof(Masks))]
    public void MasksThatComeWithTheDataMaskWhateverCalibrationSaw(string mask, bool seesMasks)
    {
        (Graph graph, IReadOnlyList<Sample> samples) = Architectures.Text(mask, seesMasks);
        double decibels = Decibels(graph, Quantized(graph, samples.Take(16), "cpu"), samples.Skip(16));
        Assert.True(decibels > LeastDecibels - (seesMasks ? 0 : 2), $"{decibels:f1} dB");
    }

    private static IntegerProgram Quantized(Graph graph, IEnumerable<Sample> samples, string target) => TestQuantizer.Quantize(
        graph, samples, TargetCatalog.Find(target), new QuantizationOptions { Calibrator = new AutoCalibrator(), SampleCount = 16 },
        new ProgramOrigin("test", "test", "-", target, "test")).Program;

    private static double Decibels(Graph graph, IntegerProgram program, IEnumerable<Sample> samples)
    {
        var noise = new Distance();
        var executor = new FloatExecutor(graph);
        var network = new ProgramNetwork(program);
        foreach (Sample sample in samples)
        {
            noise.Add(executor.Run(sample.Inputs)[0].ToFloats(), network.Run(sample.Inputs)[0].ToFloats());
        }

        return noise.SqnrDb;
    }

    private static byte[] Run(IntegerProgram program, NativeNetwork network, ReadOnlySpan<byte> inputs)
    {
        foreach (int input in program.Inputs)
        {
            Span<byte> target = network.Bytes(input);
            inputs[..target.Length].CopyTo(target);
            inputs = inputs[target.Length..];
        }

        network.RunIntegers();
        return [.. program.Outputs.SelectMany(output => network.Bytes(output).ToArray())];
    }
}
