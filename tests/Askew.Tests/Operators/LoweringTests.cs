using Askew.Calibration;
using Askew.Evaluation;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Operators;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Refinements;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Xunit.Abstractions;

namespace Askew.Tests.Operators;

/// <summary>The integer form of every operator against its float form.</summary>
public class LoweringTests(ITestOutputHelper output)
{
    // A result is close where it is as near as 8 bits allow, or the noise is small against the signal (steep functions).
    private const double LargestError = 2;
    private const double LeastDecibels = 30;

    // The default, and one with narrow multipliers that fuses nothing.
    private static readonly string[] Targets = ["cpu", "paper"];

    // Cases whose numbers 8 bits cannot tell apart: a range of tens of thousands, or a jump or a steep slope within one step.
    private static readonly string[] TooCoarse =
    [
        "test_logsoftmax_large_number", "test_logsoftmax_large_number_expanded", "test_softmax_large_number",
        "test_softmax_large_number_expanded", "test_round", "test_thresholdedrelu_example", "test_acosh_example", "test_tan",
        "test_reduce_min_default_axes_keepdims_example",

        // Gates that are all but closed: of 1 - z next to nothing is left.
        "test_gru_seq_length",
    ];

    private const int CasesInIntegers = 500;

    [ConformanceFact]
    public void EveryCaseOfTheSuiteThatHasAnIntegerFormComesClose()
    {
        int count = 0;
        var operators = new SortedSet<string>(StringComparer.Ordinal);
        var failures = new List<string>();
        foreach (string folder in Directory.GetDirectories(Path.Combine(ConformanceSuite.Folder, "node")).Order(StringComparer.Ordinal))
        {
            foreach (bool onlyFirstVaries in new[] { false, true })
            {
                if (Prepare(folder, onlyFirstVaries) is not (Graph graph, Tensor[] inputs) || TooCoarse.Contains(Path.GetFileName(folder)))
                {
                    continue;
                }

                count++;
                operators.UnionWith(graph.Nodes.Select(node => node.OperatorType));
                failures.AddRange(Targets.SelectMany(target => Errors(Path.GetFileName(folder), target, graph, inputs)));
            }
        }

        output.WriteLine($"{count} cases in integers, operators: {string.Join(", ", operators)}");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(count >= CasesInIntegers, $"{count} cases, but {CasesInIntegers} were there before");
    }

    [Fact]
    public void WhatTheSuiteDoesNotHaveComesClose()
    {
        (string Name, TestModel Model)[] cases =
        [
            ("gather of several runs", X().Constant("i", 5, 3, 1, 0, 0, 6).Node("Gather", "x i", "y", ("axis", 1))),
            ("gather of one", X().Constant("i", 2).Node("Gather", "x i", "y", ("axis", 2))),
            ("channel factors", X().Constant("w", [7, 1, 1], 1, -2, 3, 0.1f, 0, 5, -6).Node("Mul", "x w", "y")),
            ("channel summands", X().Constant("w", [1, 7, 1, 1], 1, -2, 3, 0.1f, 0, 5, -6).Node("Sub", "w x", "y")),
            ("channel divisors", X().Constant("w", [7, 1, 1], 1, -2, 3, 0.1f, 7, 5, -6).Node("Div", "x w", "y")),
            ("constant tensor", X().Constant("w", [5, 6], TestModel.Noise(30, 9)).Node("Add", "x w", "y")),
            ("quotient of tensors", X().Constant("one", [], 1.5f).Node("Add", "x one", "d").Node("Tanh", "x", "t").Node("Div", "t d", "y")),
            ("clamped sum", X().Node("Tanh", "x", "t").Node("Add", "t x", "s").Node("Relu", "s", "y")),
            ("clamped mean", X().Node("GlobalAveragePool", "x", "s").Node("Relu", "s", "y")),
            ("mean of the middle", X().Node("ReduceMean", "x", "y", ("axes", new[] { 2 }), ("keepdims", 0))),
            ("sum of channels", X().Constant("a", 1).Node("ReduceSum", "x a", "y")),
            ("average with edges", X().Node(
                "AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 2, 0, 1 }), ("strides", new[] { 2, 1 }))),
            ("slopes", X().Constant("w", [7, 1, 1], 1, -2, 0.3f, 0.1f, 0, 0.5f, 0.25f).Node("PRelu", "x w", "y")),
            ("lrn", X().Node("LRN", "x", "y", ("size", 5), ("alpha", 0.7f))),
            ("softmax in the middle", X().Node("Softmax", "x", "y", ("axis", 1))),
            ("log softmax", X().Node("LogSoftmax", "x", "y", ("axis", 3))),
            ("linear resize", X().Constant("s", 1, 7, 11, 9).Node("Resize", "x - - s", "y", ("mode", "linear"))),
            ("cubic resize, twice as large", X().Constant("e", [0]).Constant("s", [4], 1, 1, 2, 2)
                .Node("Resize", "x e s", "y", ("mode", "cubic"))),
            ("cubic resize to any size", X().Constant("s", 1, 7, 11, 9).Node("Resize", "x - - s", "y", ("mode", "cubic"))),
            ("padded with a number", X().Constant("p", 0, 0, 1, -1, 0, 0, 0, 2).Constant("v", [], 0.5f).Node("Pad", "x p v", "y")),
            ("one-dimensional", new TestModel().Input("x", 1, 4, 30).Constant("w", [6, 2, 5], TestModel.Noise(60, 1))
                .Node("Conv", "x w", "c", ("group", 2), ("pads", new[] { 2, 2 })).Node("MaxPool", "c", "y", ("kernel_shape", new[] { 2 }))),
            ("rows times matrix", new TestModel().Input("x", 1, 9, 16).Constant("w", [16, 5], TestModel.Noise(80, 2))
                .Node("MatMul", "x w", "y")),
            ("gemm", new TestModel().Input("x", 1, 16).Constant("w", [16, 5], TestModel.Noise(80, 2))
                .Constant("b", [1, 5], TestModel.Noise(5, 3))
                .Node("Gemm", "x w b", "y", ("alpha", 0.5f), ("beta", 2f))),
        ];
        string[] failures =
        [
            .. cases.SelectMany(test =>
            {
                Graph graph = test.Model.Output("y").Ready();
                Tensor[] inputs = [TestModel.Data(graph.Inputs[0].KnownShape.Extents.ToArray())];
                return Targets.SelectMany(target => Errors(test.Name, target, graph, inputs)).ToArray();
            }),
        ];
        Assert.True(failures.Length == 0, string.Join("\n", failures));
    }

    [Fact]
    public void ZeroPlusZeroIsZero()
    {
        Graph graph = X().Node("Tanh", "x", "t").Node("Add", "x t", "y").Output("y").Ready();
        ProgramNetwork network = Quantize(graph, [TestModel.Data(1, 7, 5, 6)]);
        Assert.All(network.Run([Tensor.Zeros(new Shape(1, 7, 5, 6), ElementType.Float32)])[0].Floats.ToArray(), y => Assert.Equal(0, y));
    }

    [Fact]
    public void NodesWithoutAnIntegerFormAreAllNamed()
    {
        Graph graph = new TestModel().Input("x", 2, 2).Node("Hardmax", "x", "a").Node("Pow", "a x", "b").Node("Shape", "b", "s")
            .Node("Relu", "b", "y").Output("y").Ready();
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Quantize(graph, [TestModel.Data(2, 2)]));
        Assert.Equal(["Hardmax", "Pow"], e.Nodes.Select(node => node.Operator));
    }

    private static TestModel X() => new TestModel().Input("x", 1, 7, 5, 6);

    private static IEnumerable<string> Errors(string name, string target, Graph graph, Tensor[] inputs)
    {
        Tensor[] expected = new FloatExecutor(graph).Run(inputs);
        ProgramNetwork network;
        string? refused = null;
        try
        {
            network = Quantize(graph, inputs, target);
        }
        catch (GraphException e)
        {
            network = null!;
            refused = $"{name}, {target}: {e.Message}";
        }

        if (refused is not null)
        {
            yield return refused;
            yield break;
        }

        IReadOnlyList<Tensor> found = network.Run(inputs);
        for (int i = 0; i < found.Count; i++)
        {
            ReadOnlySpan<float> wanted = expected[i].Floats;
            var ratio = new Distance();
            ratio.Add(wanted, found[i].Floats);
            double range = wanted.IsEmpty ? 1 : Math.Max(0, wanted.ToArray().Max()) - Math.Min(0, wanted.ToArray().Min());
            double steps = wanted.ToArray().Zip(found[i].Floats.ToArray(), (a, b) => Math.Abs((double)a - b))
                .DefaultIfEmpty().Max() / (range / 255);
            if (steps > LargestError && ratio.SqnrDb < LeastDecibels)
            {
                yield return $"{name} for {target}, output {i}: {steps:f1} steps off, {ratio.SqnrDb:f1} dB";
            }
        }
    }

    private static ProgramNetwork Quantize(Graph graph, Tensor[] inputs, string target = "cpu")
    {
        QuantizedModel model = TestQuantizer.Quantize(
            graph,
            [new Sample { Name = "sample", Inputs = inputs }],
            TargetCatalog.Find(target),
            new QuantizationOptions
            {
                Calibrator = CalibratorCatalog.Create("minmax"),
                Without = ["rounding", "exact-zero-point", "bias-correction"]
            },
            new ProgramOrigin("test", "", "", target, "minmax"));
        return new ProgramNetwork(model.Program);
    }

    // The case as a network whose real inputs vary, or only the first; null where that cannot be quantised.
    private static (Graph Graph, Tensor[] Inputs)? Prepare(string folder, bool onlyFirstVaries)
    {
        try
        {
            Graph read = OnnxImporter.Import(Path.Combine(folder, "model.onnx"), StandardOperators.Catalog);
            if (UnsupportedNode.FindIn(read).Count > 0)
            {
                return null;
            }

            Tensor[] inputs = ConformanceCase.ReadAll(Path.Combine(folder, "test_data_set_0"), "input");
            List<(Value Input, Tensor Data)> varying = [];
            for (int i = 0; i < inputs.Length; i++)
            {
                read.Inputs[i].Shape = inputs[i].Shape;
                if (inputs[i].ElementType == ElementType.Float32 && (i == 0 || !onlyFirstVaries))
                {
                    varying.Add((read.Inputs[i], inputs[i]));
                }
                else
                {
                    read.Inputs[i].Constant = inputs[i];
                }
            }

            var graph = new Graph(read.Name, varying.Select(pair => pair.Input), read.Outputs, read.Nodes);
            new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
            bool isQuantizable = graph.Nodes.All(node => node.Operator.WhyNotQuantizable(node) is null)
                && graph.Outputs.All(value => !value.IsConstant)
                && graph.Inputs.Count > (onlyFirstVaries && inputs.Length == 1 ? 1 : 0)
                && graph.Values.All(value => value.KnownShape.ElementCount > 0);
            Tensor[] data = [.. varying.Select(pair => pair.Data)];
            return isQuantizable && IsFinite(graph, data) ? (graph, data) : null;
        }
        catch (Exception e) when (e is GraphException or UnsupportedModelException)
        {
            return null;
        }
    }

    private static bool IsFinite(Graph graph, Tensor[] inputs)
    {
        bool isFinite = true;
        new FloatExecutor(graph).Run(inputs, (_, tensor) => isFinite &= tensor.ToDoubles().All(double.IsFinite));
        return isFinite;
    }
}
