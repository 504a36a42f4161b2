using Askew.Calibration;
using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;

namespace Askew.Tests.Export.Onnx;

/// <summary>Exports agree in ONNX Runtime where single precision would be too coarse, and for networks that once were exported
/// wrongly.</summary>
public class OnnxAgreementTests
{
    private static readonly OnnxExporter[] exporters = [new(false), new(true)];

    public static TheoryData<double> Parts => [0.1, 0.01, 0.001, 0.0001, 0.00001];

    public static TheoryData<string> Targets =>
        [.. TargetCatalog.Names.Where(name => TargetCatalog.Find(name).IntegerLayers == IntegerLayers.All)];

    // x + (-1 + part) x: results are a small part of what they are made of.
    [OnnxRuntimeTheory]
    [MemberData(nameof(Parts))]
    public void SumsThatNearlyCancelAreEqual(double part)
    {
        foreach (string target in new[] { "cpu", "tflite-16x8" })
        {
            IntegerProgram program = Quantize(
                new TestModel().Input("x", 1, 4, 8, 8)
                    .Constant("c", [4, 1, 1], [.. Enumerable.Range(1, 4).Select(k => (float)((part * k) - 1))])
                    .Node("Mul", "x c", "m").Node("Add", "x m", "y").Output("y"),
                target);
            AssertAgrees(program);
            AddRescaled sum = Assert.Single(program.Instructions.OfType<AddRescaled>());
            var options = new ExportOptions { Name = "net" };
            if (!exporters[0].PrecisionOf(program, options).Suffices(sum))
            {
                Assert.All(exporters, exporter => Assert.Contains(
                    exporter.Remarks(program, options), remark => remark.Contains($"'{sum.Node}'", StringComparison.Ordinal)));
            }
            else
            {
                Assert.True(part > 0.005);
            }
        }
    }

    // Multipliers, addends, zero points and widths of all kinds, not only those that networks have.
    [OnnxRuntimeTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomLayersAgreeAtEveryWidth(int widths)
    {
        int tried = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            foreach (Func<Random, int, IntegerProgram> make in WidePrograms.Makers)
            {
                IntegerProgram program = make(new Random(seed), widths);
                if (HasForm(program) && program.Instructions.All(layer => layer.Bound(program.Tensors).Product <= long.MaxValue))
                {
                    AssertLayersAgree(program, ProgramRuns.RandomInputs(program, runs: 1, seed: 5), exporters[seed % 2]);
                    tried++;
                }
            }
        }

        Assert.InRange(tried, 12 * WidePrograms.Makers.Count * 2 / 3, int.MaxValue);
    }

    // The last of equals first, windows with gaps; and what a certificate would refuse is no matter of exports.
    private static bool HasForm(IntegerProgram program)
    {
        try
        {
            return new OnnxExporter(true).Export(program, new ExportOptions { Name = "layer" }).Count > 0;
        }
        catch (ExportException)
        {
            return false;
        }
    }

    // Fixed scales of softmax, of what follows it and of what joins it.
    [OnnxRuntimeFact]
    public void SoftmaxBehindAndBeforeOthersIsEqual()
    {
        TestModel joined = new TestModel().Input("x", 1, 4, 5, 5).Constant("f", [4, 1, 1], 0.5f, -1, 2, 1).Constant("s", [1], 0.3f)
            .Node("Mul", "x f", "m").Node("Add", "m s", "a").Node("Concat", "a x", "c", ("axis", 1))
            .Node("Softmax", "c", "y", ("axis", 1)).Output("y");
        TestModel pooled = new TestModel().Input("x", 1, 3, 6, 6).Constant("w", [5, 3, 3, 3], TestModel.Noise(135, 1))
            .Node("Conv", "x w", "k").Node("Relu", "k", "r").Constant("f", [5, 1, 1], 1, 2, -1, 0.5f, 3)
            .Node("Mul", "r f", "m").Node("Softmax", "m", "p", ("axis", 1)).Node("GlobalMaxPool", "p", "y").Output("y");
        Assert.All(new[] { joined, pooled }, model =>
        {
            IntegerProgram program = Quantize(model, "tflite");
            Assert.Contains(program.Instructions, instruction => instruction is Softmax);
            Assert.All(AssertAgrees(program), steps => Assert.Equal(0, steps, 0.1));
        });
    }

    // As torchvision writes it: a depthwise convolution, normalisation of the last dimension spelled out, two layers with Gelu spelled out
    // between them, a scale for each channel, and the way around.
    [OnnxRuntimeTheory]
    [MemberData(nameof(Targets))]
    public void AConvNextBlockRunsAndAgrees(string target)
    {
        TestModel block = new TestModel(13).Input("x", 1, 8, 7, 7)
            .Constant("wd", [8, 1, 7, 7], TestModel.Noise(8 * 49, 1)).Constant("bd", [8], TestModel.Noise(8, 2))
            .Node("Conv", "x wd bd", "d", ("group", 8), ("pads", new[] { 3, 3, 3, 3 }))
            .Node("Transpose", "d", "t", ("perm", new[] { 0, 2, 3, 1 }))
            .Node("ReduceMean", "t", "mean", ("axes", new[] { -1 })).Node("Sub", "t mean", "off")
            .Constant("two", [], 2).Node("Pow", "off two", "squares").Node("ReduceMean", "squares", "variance", ("axes", new[] { -1 }))
            .Constant("eps", [], 1e-6f).Node("Add", "variance eps", "spread").Node("Sqrt", "spread", "deviation")
            .Node("Div", "off deviation", "normal").Constant("gain", [8], TestModel.Noise(8, 3)).Node("Mul", "normal gain", "gained")
            .Constant("shift", [8], TestModel.Noise(8, 4)).Node("Add", "gained shift", "n")
            .Constant("w1", [8, 32], TestModel.Noise(256, 5)).Node("MatMul", "n w1", "p1")
            .Constant("b1", [32], TestModel.Noise(32, 6)).Node("Add", "b1 p1", "l1")
            .Constant("root", [], 1.4142135f).Node("Div", "l1 root", "g1").Node("Erf", "g1", "g2")
            .Constant("one", [], 1).Node("Add", "g2 one", "g3").Node("Mul", "l1 g3", "g4")
            .Constant("half", [], 0.5f).Node("Mul", "g4 half", "g")
            .Constant("w2", [32, 8], TestModel.Noise(256, 7)).Node("MatMul", "g w2", "p2")
            .Constant("b2", [8], TestModel.Noise(8, 8)).Node("Add", "b2 p2", "l2")
            .Node("Transpose", "l2", "back", ("perm", new[] { 0, 3, 1, 2 }))
            .Constant("ls", [8, 1, 1], TestModel.Noise(8, 9)).Node("Mul", "back ls", "scaled").Node("Add", "scaled x", "y").Output("y");
        AssertAgrees(Quantize(block, target));
    }

    // The exporter's bound of 8 bits is small; of 16 it is far above a step, so it is computed in integers, and users are told.
    [OnnxRuntimeTheory]
    [InlineData(8)]
    [InlineData(16)]
    public void ALogarithmOfSharesThatRealsAreTooCoarseForIsNamed(int bits)
    {
        IntegerProgram program = Quantize(
            new TestModel().Input("x", 1, 40).Node("LogSoftmax", "x", "y").Output("y"), "cpu", bits);
        AssertAgrees(program);
        Assert.All(exporters, exporter => Assert.Equal(
            bits == 8 ? 0 : 1,
            exporter.Remarks(program, new ExportOptions { Name = "net" }).Count(remark =>
                remark.Contains("too coarse for 'LogSoftmax_y'", StringComparison.Ordinal))));
    }

    // Up to ratios of steps that ONNX Runtime's integer kernels refuse (of windows that are the whole map), and on to those for which
    // single precision is too coarse.
    [OnnxRuntimeTheory]
    [InlineData(1, 96)]
    [InlineData(2, 96)]
    [InlineData(4, 96)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    public void MeansOfElementsThatCancelAgree(int elements, int width)
    {
        var window = new SlidingWindow(1, elements, 1, elements);
        (ProgramTensor Input, ProgramTensor Output, AveragePool Pool)[] means = [.. Enumerable.Range(-8, 22).Select(power =>
        {
            ProgramTensor input = SmallPrograms.Tensor(8, 1, 200, 1, width);
            ProgramTensor output = SmallPrograms.Tensor(8, 1, 200, 1, width / elements);
            double ratio = 0.7 * Math.ScaleB(1, power);
            output = output with { Parameters = new QuantizationParameters((float)(input.Parameters.Scale / ratio), 3, 8) };
            return (input, output, new AveragePool
            {
                Node = "mean",
                Input = 0,
                Output = 1,
                Window = window,
                Requantizers = [Requantizer.Create(ratio / elements, 3, 31, 63)],
                RequantizerOf = new int[width / elements],
                Stage = new OutputStage(IntegerRange.Signed(8)),
            });
        })];
        Assert.All(means, mean =>
        {
            IntegerProgram program = SmallPrograms.Of(mean.Pool, mean.Input, mean.Output);
            byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, seed: 5);
            Assert.All(exporters, exporter => AssertLayersAgree(program, inputs, exporter));
        });

        Assert.Contains(means, mean => !PoolRatio.IsInRange(mean.Pool, mean.Input, mean.Output)
            && new SinglePrecision([mean.Input, mean.Output], computesInIntegers: true).Suffices(mean.Pool));
    }

    private static IntegerProgram Quantize(TestModel model, string target, int bits = 8)
    {
        Askew.Graphs.Graph graph = model.Ready();
        Sample[] samples = [new Sample { Name = "sample", Inputs = [.. graph.Inputs.Select(input =>
            TestModel.Data(input.KnownShape.Extents.ToArray()))] }];
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), ActivationBits = bits, SampleCount = 1 };
        return TestQuantizer.Quantize(
            graph, samples, TargetCatalog.Find(target), options, new ProgramOrigin("tests", "agreement", "-", target, "minmax")).Program;
    }

    // Layer by layer, each on what those before it gave there, and as a whole; how many steps the outputs are from the integer engine's.
    private static double[] AssertAgrees(IntegerProgram program)
    {
        byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, seed: 5);
        Dictionary<string, Tensor> given = ProgramReals.OfInputs(program, inputs);

        Tensor engine = new ProgramNetwork(program).Run([.. given.Values])[0];
        double step = program.Tensors[program.Outputs[0]].Parameters.Scale;
        return [.. exporters.SelectMany(exporter =>
        {
            IReadOnlyList<float[]> results = AssertLayersAgree(program, inputs, exporter);
            Tensor whole = Run(exporter, program, given, "whole");
            Assert.Equal(engine.Shape, whole.Shape);
            Assert.All(results[0].Zip(whole.Floats.ToArray()), pair => Assert.InRange(pair.First - pair.Second, -step / 2, step / 2));
            return engine.Floats.ToArray().Zip(whole.Floats.ToArray(), (ours, theirs) => (ours - theirs) / step);
        })];
    }

    private static IReadOnlyList<float[]> AssertLayersAgree(IntegerProgram program, byte[] inputs, OnnxExporter exporter) =>
        SingleLayer.Run(program, inputs, layer =>
        {
            Tensor result = Run(exporter, layer.Program, layer.Inputs, layer.Name);
            double leeway = exporter.PrecisionOf(layer.Program, new ExportOptions { Name = "layer" }).LeewayOf(layer.Instruction);
            double[] beyond = AllowedResults.Of(layer, leeway).StepsBeyond(layer, result.Floats);
            int first = Array.FindIndex(beyond, steps => steps != 0);
            if (first >= 0)
            {
                Assert.Fail(
                    $"{exporter.Format}, {layer.Name}: {beyond.Count(steps => steps != 0)} of {beyond.Length}, up to "
                    + $"{beyond.Max(Math.Abs)} steps beyond a leeway of {leeway}; element {first} is {result.Floats[first]}, not "
                    + $"{layer.Expected.Floats[first]}\n{layer.Instruction}\n{string.Join("\n", layer.Program.Tensors)}");
            }

            return result;
        });

    private static Tensor Run(OnnxExporter exporter, IntegerProgram program, IReadOnlyDictionary<string, Tensor> inputs, string name)
    {
        OnnxRuntimeResult result =
            OnnxRuntimeModels.Run([(exporter.Export(program, new ExportOptions { Name = "layer" })[0].Contents, inputs)])[0];
        Assert.True(result.Error is null, $"{exporter.Format}, {name}: {result.Error}\n{string.Join("\n", program.Instructions)}");
        return result.Outputs[0];
    }
}
