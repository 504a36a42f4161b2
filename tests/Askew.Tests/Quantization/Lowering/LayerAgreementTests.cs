using Askew.Calibration;
using Askew.Execution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.Normalization;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;
using Askew.Workflows;

namespace Askew.Tests.Quantization.Lowering;

/// <summary>The integer network against a simulation in reals: where no tie can occur they are equal, and never more than one step
/// apart.</summary>
public class LayerAgreementTests
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    // Half a step is the rounding itself; the slack is for single precision in the simulation, and for ties.
    private const double SinglePrecision = 0.01;
    private const double HalfAStep = 0.5 + 2e-3;

    /// <summary>Small networks that have every kind of layer between them.</summary>
    internal static readonly Dictionary<string, Func<TestGraph, Value>> Networks = new()
    {
        ["conv, relu"] = g => g.Add("Relu", g.Conv(g.Input, 4, 6, 3, pad: 1)),
        ["product of activations"] = g => g.Add(
            "MatMul",
            [g.Conv(g.Input, 4, 6, 3, pad: 1), g.Add("Transpose", [g.Conv(g.Input, 4, 6, 1)], ("perm", new long[] { 0, 1, 3, 2 }))]),
        ["product with one matrix"] = g => g.Add(
            "MatMul", [g.Conv(g.Input, 4, 3, 1), g.Add("Reshape", [g.Conv(g.Input, 4, 1, 1), g.Constant(6L, 6L)])]),
        ["largest"] = g => g.Add("TopK", [g.Conv(g.Input, 4, 5, 1), g.Constant(3L)], ("axis", 1L)),
        ["instance normalization"] = g => g.Add(
            "InstanceNormalization",
            [g.Conv(g.Input, 4, 5, 3), g.Constant([1f, -0.5f, 2, 0, 0.3f], 5), g.Constant([0f, 1, -1, 0.5f, 2], 5)]),
        ["length along channels"] = g => g.Add("LpNormalization", [g.Conv(g.Input, 4, 5, 1)], ("axis", 1L), ("p", 2L)),
        ["moments of channels and columns"] = g => g.Add(
            "MeanVarianceNormalization", [g.Conv(g.Input, 4, 5, 1)], ("axes", new long[] { 1, 3 })),
        ["transposed conv"] = g => g.Add("Relu", g.Add(
            "ConvTranspose",
            [g.Conv(g.Input, 4, 3, 1), g.Random(0.3, 3, 2, 4, 4), g.Constant([0.1f, -0.2f], 2)],
            ("strides", new long[] { 2, 2 }),
            ("pads", new long[] { 1, 1, 1, 1 }))),
        ["transposed conv, taps apart"] = g => g.Add(
            "ConvTranspose",
            [g.Conv(g.Input, 4, 3, 1), g.Random(0.3, 3, 2, 3, 3), g.Constant([0.1f, -0.2f], 2)],
            ("strides", new long[] { 2, 3 }),
            ("dilations", new long[] { 4, 7 }),
            ("pads", new long[] { 3, 1, 2, 4 })),
        ["conv alone"] = g => g.Conv(g.Input, 4, 5, 3, pad: 1, stride: 2),
        ["depthwise, relu6"] = g =>
            g.Add("Clip", [g.Conv(g.Input, 4, 4, 3, pad: 1, groups: 4, spread: 3), g.Constant([0f]), g.Constant([6f])]),
        ["conv, leaky relu"] = g => g.Add("LeakyRelu", g.Conv(g.Input, 4, 6, 1), ("alpha", 0.1f)),
        ["channels that only add"] = g =>
            g.Add("Conv", [g.Input, g.Constant([0f, 0, 0, 0, 1e-20f, -1e-20f, 0, 1e-20f, 1e-9f, 2e-9f, -1e-9f, 0, 0.3f, -0.2f, 0.1f, 0.4f],
            4, 4, 1, 1), g.Constant([0.37f, -0.83f, 0.51f, 0.1f], 4)]),
        ["conv, sigmoid"] = g => g.Add("Sigmoid", g.Conv(g.Input, 4, 6, 1)),
        ["grouped conv"] = g => g.Conv(g.Input, 4, 6, 3, groups: 2),
        ["sigmoid of the input"] = g => g.Add("Tanh", g.Input),
        ["prelu"] = g => g.Add("PRelu", [g.Conv(g.Input, 4, 4, 1), g.Random(0.5, 4, 1, 1)]),
        ["add, relu"] = g => g.Add("Relu", g.Add("Add", [g.Conv(g.Input, 4, 4, 1), g.Input])),
        ["subtract"] = g => g.Add("Sub", [g.Conv(g.Input, 4, 4, 1), g.Input]),
        ["multiply"] = g => g.Add("Mul", [g.Conv(g.Input, 4, 4, 1), g.Input]),
        ["gates of channels"] = g => Gated(
            g, g.Conv(g.Input, 4, 5, 3, pad: 1), x => g.Conv(g.Add("GlobalAveragePool", x), 5, 5, 1)),
        ["gates of places"] = g => Gated(g, g.Conv(g.Input, 4, 5, 3, pad: 1), x => g.Conv(x, 5, 1, 1)),
        ["one channel joined"] = g => Joined(g, g.Conv(g.Input, 4, 5, 3, pad: 1), x => g.Conv(x, 5, 1, 1), 1),
        ["one row joined"] = g => Joined(
            g, g.Conv(g.Input, 4, 1, 3, pad: 1), x => g.Add("ReduceMax", x, ("axes", new long[] { 2 })), 2),
        ["a row again and again"] = g => g.Add(
            "Gather", [g.Conv(g.Input, 4, 5, 3, pad: 1), g.Constant(1L, 1L, 1L, 0L)], ("axis", 2L)),
        ["max pool"] = g =>
            g.Add("MaxPool", g.Conv(g.Input, 4, 4, 1), ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }),
            ("pads", new long[] { 1, 1, 1, 1 })),
        ["average pool"] = g => g.Add("AveragePool", g.Input, ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 })),
        ["average pool with padding"] = g =>
            g.Add("AveragePool", g.Input, ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 }),
            ("count_include_pad", 1L)),
        ["global average pool"] = g => g.Add("GlobalAveragePool", g.Conv(g.Input, 4, 8, 3)),
        ["batch normalization alone"] = g =>
            g.Add("BatchNormalization",
            [g.Add("Relu", g.Input), g.Random(2, 4), g.Random(1, 4), g.Random(1, 4), g.Constant([1f, 2f, 0.5f, 3f], 4)]),
        ["concat"] = g => g.Add("Concat", [g.Conv(g.Input, 4, 3, 1), g.Add("Sigmoid", g.Input)], ("axis", 1L)),
        ["resize"] = g => g.Add("Resize", [g.Input, null, g.Constant([1f, 1f, 2f, 2f], 4)], ("mode", "linear"),
            ("coordinate_transformation_mode", "half_pixel")),
        ["flatten, gemm"] = g => g.Add("Gemm", [g.Add("Flatten", g.Input), g.Random(0.2, 7, 4 * 6 * 6), g.Random(0.5, 7)], ("transB", 1L)),
        ["softmax"] = g => g.Add("Softmax", g.Add("Flatten", g.Conv(g.Input, 4, 2, 3)), ("axis", 1L)),
        ["log softmax"] = g => g.Add("LogSoftmax", g.Add("Flatten", g.Conv(g.Input, 4, 2, 3)), ("axis", 1L)),
        ["lrn"] = g => g.Add("LRN", g.Conv(g.Input, 4, 8, 1, spread: 20), ("size", 5L), ("alpha", 0.01f)),
        ["silu"] = g => Silu(g, g.Conv(g.Input, 4, 6, 1)),
        ["gru"] = g => Recurrent(g, "GRU", 1, 3, ("linear_before_reset", 1L)),
        ["gru, reset first, backwards"] = g => Recurrent(g, "GRU", 1, 3, ("direction", "reverse")),
        ["lstm both ways"] = g => Recurrent(g, "LSTM", 2, 4, ("direction", "bidirectional")),
        ["mirrored, tiled"] = g => g.Add("Tile", [
            g.Add("Pad", [g.Input, g.Constant(0, 0, 2, 1, 0, 0, 1, 3)], ("mode", "reflect")), g.Constant(1, 2, 1, 1)]),
        ["scattered"] = g => g.Add("ScatterElements", [g.Input, Whole(g, [1, 2, 6, 6]), g.Conv(g.Input, 4, 2, 1)], ("axis", 1L)),
        ["power pool"] = g => g.Add("LpPool", g.Input, ("kernel_shape", new long[] { 2, 2 })),
        ["einsum"] = g => g.Add("Einsum", [g.Input, g.Random(0.5, 4, 5)], ("equation", "nchw,cd->nhwd")),
        ["norm along rows"] = g => g.Add("ReduceL2", g.Input, ("axes", new long[] { 3 })),
        ["smallest"] = g => g.Add("ReduceMin", g.Input, ("axes", new long[] { 2 })),
        ["sum of three"] = g => g.Add("Sum", [g.Conv(g.Input, 4, 4, 1), g.Input, g.Add("Sin", g.Input)]),
        ["pad, slice, transpose"] = g =>
            g.Add("Transpose", g.Add(
            "Slice", [g.Add("Pad", [g.Input, g.Constant(0, 0, 1, 2, 0, 0, 1, 0)]), g.Constant(1), g.Constant(6), g.Constant(2)]),
            ("perm", new long[] { 0, 2, 3, 1 })),
    };

    private static Value Gated(TestGraph g, Value x, Func<Value, Value> gate) => g.Add("Mul", [x, g.Add("Sigmoid", gate(x))]);

    private static Value Joined(TestGraph g, Value x, Func<Value, Value> part, long axis) => g.Add("Concat", [x, part(x)], ("axis", axis));

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string network in Networks.Keys)
            {
                foreach (int bits in new[] { 8, 5, 2 })
                {
                    cases.Add(network, bits);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryLayerIsWithinHalfAStepOfItsSimulation(string network, int bits)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            (QuantizedModel model, IReadOnlyList<Sample> samples) = Quantize(network, bits, seed, TargetCatalog.Find("cpu"));
            foreach (Sample sample in samples)
            {
                Assert.All(
                    FloatSimulation.Distances(model, sample.Inputs),
                    distance => Assert.True(
                        distance.Steps <= Allowed(distance.Node), $"{distance.Node}: {distance.Steps} steps, seed {seed}"));
            }
        }
    }

    [Theory]
    [InlineData("conv, relu")]
    [InlineData("conv alone")]
    [InlineData("depthwise, relu6")]
    [InlineData("flatten, gemm")]
    [InlineData("grouped conv")]
    public void SnappedEightBitMultipliersAreExact(string network)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            (QuantizedModel model, IReadOnlyList<Sample> samples) = Quantize(network, 8, seed, TargetCatalog.Find("paper"));
            foreach (Sample sample in samples)
            {
                Assert.All(
                    FloatSimulation.Distances(model, sample.Inputs).Where(d => model.Plan.LinearNodes.Contains(d.Node)),
                    distance => Assert.True(distance.Steps <= HalfAStep, $"{distance.Node}: {distance.Steps} steps, seed {seed}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ScalarAndVectorKernelsGiveTheSameBytes(string network, int bits)
    {
        foreach (TargetProfile target in TargetCatalog.Names.Select(TargetCatalog.Find)
            .Where(target => target.IntegerLayers == IntegerLayers.All))
        {
            (QuantizedModel model, IReadOnlyList<Sample> samples) = Quantize(network, bits, 7, target);
            var scalar = new Askew.Evaluation.ProgramNetwork(model.Program, KernelCatalog.Scalar);
            var fast = new Askew.Evaluation.ProgramNetwork(model.Program, KernelCatalog.Default, new Askew.Tensors.Workers(2));
            foreach (Sample sample in samples)
            {
                Assert.Equal(scalar.Run(sample.Inputs)[0].Floats.ToArray(), fast.Run(sample.Inputs)[0].Floats.ToArray());
            }
        }
    }

    [Fact]
    public void PaperTargetStoresEveryLayerOnItsOwn()
    {
        (QuantizedModel paper, _) = Quantize("conv, relu", 8, 1, TargetCatalog.Find("paper"));
        (QuantizedModel cpu, _) = Quantize("conv, relu", 8, 1, TargetCatalog.Find("cpu"));
        Assert.Equal(["Convolve", "LookUp"], paper.Program.Instructions.Select(i => i.GetType().Name));
        Assert.Equal(["Convolve"], cpu.Program.Instructions.Select(i => i.GetType().Name));
        Assert.All(paper.Program.Instructions.OfType<Convolve>().SelectMany(c => c.Requantizers), r =>
            Assert.InRange(r.Multiplier, 0, 128));
    }

    // A message or a network that everybody computes alike; never anything else.
    [Theory]
    [InlineData(0f, 0.75f, 1f)]
    [InlineData(1e-45f, 0.75f, 1f)]
    [InlineData(1e30f, 0.75f, 1f)]
    [InlineData(float.MaxValue, 5f, 1e-38f)]
    [InlineData(-1f, 0.75f, 0.5f)]
    [InlineData(0.1f, 100f, 1e-3f)]
    [InlineData(0.1f, -100f, 1e3f)]
    [InlineData(0.1f, 1e30f, 2f)]
    [InlineData(0.1f, float.NaN, 1f)]
    [InlineData(float.PositiveInfinity, 0.75f, 1f)]
    [InlineData(0.1f, 0.75f, float.PositiveInfinity)]
    public void ExtremesOfLrnAreAMessageOrANetwork(float alpha, float beta, float bias)
    {
        var test = new TestGraph(3, 1, 4, 6, 6);
        Graph graph = test.Build(test.Add(
            "LRN", test.Conv(test.Input, 4, 8, 1, spread: 20), ("size", 5L), ("alpha", alpha), ("beta", beta), ("bias", bias)));
        IReadOnlyList<Sample> samples = test.Samples(3);
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = samples.Count };
        QuantizedModel model;
        try
        {
            model = TestQuantizer.Quantize(graph, samples, TargetCatalog.Find("cpu"), options, Origin);
        }
        catch (AskewException e)
        {
            Assert.Equal(Fault.Model, e.Fault);
            Assert.Contains("lrn_", e.Message, StringComparison.Ordinal);
            return;
        }

        byte[] inputs = Askew.Testing.ProgramRuns.RandomInputs(model.Program, 2, 1);
        Askew.Testing.ProgramRuns.AssertEqual(model.Program, Askew.Testing.ProgramRuns.Outputs(model.Program, inputs),
            Askew.Testing.ProgramRuns.Outputs(model.Program, inputs, KernelCatalog.Default));
    }

    [Fact]
    public void AProductOfActivationsStaysFloatWhereOnlyLayersAreIntegers()
    {
        var test = new TestGraph(3, 1, 4, 6, 6);
        Value layer = test.Conv(test.Input, 4, 4, 1);
        Graph graph = test.Build(test.Add("MatMul", [layer, test.Input]));
        IReadOnlyList<Sample> samples = test.Samples(3);
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = samples.Count };
        QuantizedModel model = TestQuantizer.Quantize(graph, samples, TargetCatalog.Find("mlu220"), options, Origin);
        Assert.Equal([layer.Name], model.Floats!.Rounded.Select(integer => integer.Node));
    }

    // What leaves 64 bits is refused; a multiplier of fewer bits does as well.
    [Theory]
    [InlineData("product of activations")]
    [InlineData("product with one matrix")]
    public void ProductsOfTwoTensorsOf16BitsStayWithin64Bits(string network)
    {
        (QuantizedModel model, IReadOnlyList<Sample> samples) = Quantize(network, 16, 1, TargetCatalog.Find("cpu"));
        MultiplyActivations product = Assert.Single(model.Program.Instructions.OfType<MultiplyActivations>());
        Assert.Equal(16, model.Program.Tensors[product.Left].Parameters.BitWidth);
        Assert.Equal(16, model.Program.Tensors[product.Right].Parameters.BitWidth);
        foreach (Sample sample in samples)
        {
            // The simulation's single precision shows beside steps of 16 bits, but no wrong multiplier would hide behind it.
            Assert.All(FloatSimulation.Distances(model, sample.Inputs), distance => Assert.InRange(distance.Steps, 0, 2));
        }
    }

    [Fact]
    public void SiluBecomesOneTable()
    {
        (QuantizedModel paper, _) = Quantize("silu", 8, 1, TargetCatalog.Find("paper"));
        Assert.Equal(["Convolve", "LookUp"], paper.Program.Instructions.Select(i => i.GetType().Name));
    }

    // Softmax and LRN use tables of limited resolution before their last rounding: one integer apart at most.
    // Steps of 16 bits are so small that single precision, in which the simulation sums, shows.
    // The reciprocal root of a normalisation is off by 2^-17 at most, which is a quarter of a step of 16 bits.
    private static double Allowed(Node node) => node.OperatorType is "Softmax" or "LogSoftmax" or "LRN"
        ? 1.5
        : HalfAStep + SinglePrecision + (node.Operator is NormalizationOperator ? 0.25 : 0);

    // Six steps of four sequences of six numbers; five units, and a layer behind them, which has the wide output.
    private static Value Recurrent(TestGraph graph, string type, int directions, int gates, params (string Name, object Value)[] attributes)
    {
        int rows = gates * 5;
        Value all = graph.Add(
            type,
            [
                graph.Add("Reshape", [graph.Input, graph.Constant(6, 4, 6)]),
                graph.Random(0.5, directions, rows, 6),
                graph.Random(0.5, directions, rows, 5),
                graph.Random(0.5, directions, 2 * rows),
            ],
            attributes);
        return graph.Conv(graph.Add("Reshape", [all, graph.Constant(1, 6, 4, -1)]), 6, 3, 1);
    }

    private static Value Whole(TestGraph graph, int[] extents) => graph.Add(
        "Reshape",
        [
            graph.Constant([.. Enumerable.Range(0, new Askew.Tensors.Shape(extents).ElementCount).Select(i => (i * 3L) % 4)]),
            graph.Constant([.. extents.Select(extent => (long)extent)]),
        ]);

    private static Value Silu(TestGraph graph, Value x) => graph.Add("Mul", [x, graph.Add("Sigmoid", x)]);

    /// <summary>One of <see cref="Networks"/> made integer, with the samples it was calibrated on.</summary>
    internal static (QuantizedModel Model, IReadOnlyList<Sample> Samples) Quantize(string network, int bits, int seed, TargetProfile target)
    {
        var test = new TestGraph(seed, 1, 4, 6, 6);
        Graph graph = test.Build(Networks[network](test));
        IReadOnlyList<Sample> samples = test.Samples(3);
        var options = new QuantizationOptions
        {
            Calibrator = new MinMaxCalibrator(),
            ActivationBits = bits,
            WeightBits = Math.Clamp(bits, 4, 8),
            SampleCount = samples.Count,
        };
        return (TestQuantizer.Quantize(graph, samples, target, options, Origin), samples);
    }
}
