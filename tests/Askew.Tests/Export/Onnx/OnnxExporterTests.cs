using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Tests.OnnxRuntime;
using Askew.Tests.Quantization;
using Askew.Tests.Quantization.Lowering;
using Askew.Tests.Quantization.Planning;
using Askew.Workflows;

namespace Askew.Tests.Export.Onnx;

/// <summary>Exported ONNX models in ONNX Runtime against the interpreter.</summary>
public class OnnxExporterTests
{
    // Ties, and what single precision makes of them, may go either way, and the next layer makes something of it: how much, is a matter of
    // the bits.
    private const double MostSteps = 2.01;
    private const double MostStepsOfFewBits = 5.01;
    private const double MostDifferent = 0.02;

    private static readonly string[] Targets = ["cpu", "paper", "onnxruntime"];

    [OnnxRuntimeFact]
    public void EveryKindOfLayerComputesTheSame()
    {
        (string Name, int Bits, QuantizedModel Model, Sample Sample, bool IsSigned, OnnxExporter Exporter)[] cases =
        [
            .. from network in LayerAgreementTests.Networks.Keys
               from target in Targets
               from bits in new[] { 8, 4 }
               from exporter in new[] { new OnnxExporter(false), new OnnxExporter(true) }
               from isSigned in new[] { false, true }
               let quantized = LayerAgreementTests.Quantize(network, bits, 5, TargetCatalog.Find(target))
               select ($"{network}, {target}, {bits} bits, {exporter.Format}{(isSigned ? ", signed" : "")}", bits, quantized.Model,
               quantized.Samples[0], isSigned, exporter),
        ];
        OnnxRuntimeResult[] results = OnnxRuntimeModels.Run(
            [.. cases.Select(c =>
                (Export(c.Exporter, c.Model.Program, c.IsSigned),
                (IReadOnlyDictionary<string, Tensor>)new Dictionary<string, Tensor> { ["input"] = c.Sample.Input }))]);
        var problems = new List<string>();
        long elements = 0;
        long different = 0;
        foreach ((var c, OnnxRuntimeResult result) in cases.Zip(results))
        {
            if (result.Error is not null)
            {
                problems.Add($"{c.Name}: {result.Error}");
                continue;
            }

            Tensor expected = new ProgramNetwork(c.Model.Program).Run(c.Sample.Inputs)[0];
            QuantizationParameters parameters = c.Model.Program.Tensors[c.Model.Program.Results[0]].Parameters;
            double oneStep = parameters.RealRange.Width / ((1 << c.Bits) - 1);
            double[] steps = [.. expected.Floats.ToArray().Zip(result.Outputs[0].Floats.ToArray(), (a, b) => Math.Abs(a - b) / oneStep)];
            elements += steps.Length;
            different += steps.Count(step => step > 0.5);
            if (!result.Outputs[0].Shape.Equals(expected.Shape) || steps.Max() > (c.Bits == 8 ? MostSteps : MostStepsOfFewBits))
            {
                problems.Add($"{c.Name}: up to {steps.Max():f1} steps apart, {steps.Count(step => step > 0.5)} of {steps.Length} differ");
            }
        }

        Assert.True(problems.Count == 0, string.Join("\n", problems));
        Assert.True(elements > 50_000);
        Assert.InRange((double)different / elements, 0, MostDifferent);
    }

    [OnnxRuntimeFact]
    public void WhatIsJoinedBehindTheNetworkIsJoinedInTheModel()
    {
        (QuantizedModel model, IReadOnlyList<Sample> samples) = MixedOutputsTests.QuantizeBoxesAndScores("cpu");
        Assert.NotEmpty(model.Program.Tail);
        OnnxRuntimeResult result = OnnxRuntimeModels.Run(
            [(Export(new OnnxExporter(false), model.Program, false),
                (IReadOnlyDictionary<string, Tensor>)new Dictionary<string, Tensor> { ["input"] = samples[0].Input })])[0];
        Assert.Null(result.Error);
        Tensor expected = new ProgramNetwork(model.Program).Run(samples[0].Inputs)[0];
        Assert.Equal(expected.Shape, result.Outputs[0].Shape);
        Assert.All(expected.Floats.ToArray().Zip(result.Outputs[0].Floats.ToArray()), pair =>
            Assert.Equal(pair.First, pair.Second, 0.01 * Math.Max(1, Math.Abs(pair.First))));
    }

    [Fact]
    public void TheSameProgramGivesTheSameBytes()
    {
        (QuantizedModel model, _) = LayerAgreementTests.Quantize("conv alone", 8, 1, TargetCatalog.Find("tflite"));
        Assert.Equal(Export(new OnnxExporter(false), model.Program, false), Export(new OnnxExporter(false), model.Program, false));
        Assert.NotEqual(Export(new OnnxExporter(false), model.Program, false), Export(new OnnxExporter(true), model.Program, false));
    }

    private static byte[] Export(OnnxExporter exporter, IntegerProgram program, bool isSigned) =>
        Assert.Single(exporter.Export(program, new ExportOptions { Name = "test", SignedActivations = isSigned })).Contents;
}
