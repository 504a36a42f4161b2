using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing.Onnx;
using Askew.Operators;
using Askew.Tensors;

namespace Askew.Tests.Operators;

/// <summary>One case of ONNX's own test suite: a model, inputs, and what must come out.</summary>
internal sealed class ConformanceCase(string folder)
{
    private const double RelativeTolerance = 1e-4;
    private const double AbsoluteTolerance = 1e-5;

    private const string FractionalCorner =
        "the case aligns the corner with a fractional length; PyTorch and ONNX Runtime align it with the last element";

    // Where Askew means to differ.
    private static readonly Dictionary<string, string> Differences = new()
    {
        ["test_cast_DOUBLE_to_FLOAT16"] = "half precision is computed as single precision",
        ["test_cast_FLOAT_to_FLOAT16"] = "half precision is computed as single precision",
        ["test_castlike_DOUBLE_to_FLOAT16"] = "half precision is computed as single precision",
        ["test_castlike_FLOAT_to_FLOAT16"] = "half precision is computed as single precision",
        ["test_castlike_DOUBLE_to_FLOAT16_expanded"] = "half precision is computed as single precision",
        ["test_castlike_FLOAT_to_FLOAT16_expanded"] = "half precision is computed as single precision",
        ["test_cast_FLOAT_to_BFLOAT16"] = "the case has bfloat16 as uint16",
        ["test_castlike_FLOAT_to_BFLOAT16"] = "the case has bfloat16 as uint16",
        ["test_castlike_FLOAT_to_BFLOAT16_expanded"] = "the case has bfloat16 as uint16",
        ["test_cast_BFLOAT16_to_FLOAT"] = "the case has bfloat16 as uint16",
        ["test_castlike_BFLOAT16_to_FLOAT"] = "the case has bfloat16 as uint16",
        ["test_castlike_BFLOAT16_to_FLOAT_expanded"] = "the case has bfloat16 as uint16",
        ["test_blackmanwindow_expanded"] = "the case takes 3.1415 for pi",
        ["test_blackmanwindow_symmetric_expanded"] = "the case takes 3.1415 for pi",
        ["test_hammingwindow_expanded"] = "the case takes 3.1415 for pi",
        ["test_hammingwindow_symmetric_expanded"] = "the case takes 3.1415 for pi",
        ["test_hannwindow_expanded"] = "the case takes 3.1415 for pi",
        ["test_hannwindow_symmetric_expanded"] = "the case takes 3.1415 for pi",
        ["test_gridsample_bicubic"] = "the case has four digits only",
        ["test_resize_downsample_scales_linear_align_corners"] = FractionalCorner,
        ["test_resize_downsample_scales_cubic_align_corners"] = FractionalCorner,
    };

    /// <summary>The name of the case.</summary>
    public string Name { get; } = Path.GetFileName(folder);

    /// <summary>Runs the case, with every number of inputs held constant that the model allows.</summary>
    public ConformanceResult Run()
    {
        if (Differences.TryGetValue(Name, out string? difference))
        {
            return new ConformanceResult(Name, ConformanceOutcome.LeftOut, difference);
        }

        string? limit = null;
        bool ran = false;
        foreach (ConstantInputs constants in Enum.GetValues<ConstantInputs>())
        {
            try
            {
                if (WhyOutOfScope(constants) is { } reason)
                {
                    return new ConformanceResult(Name, ConformanceOutcome.LeftOut, reason);
                }

                ran = true;
            }
            catch (GraphException e) when (e.Message.Contains("must be constant", StringComparison.Ordinal))
            {
                limit = e.Message;
            }
            catch (GraphException e) when (e.Message.Contains("supported", StringComparison.Ordinal))
            {
                return new ConformanceResult(Name, ConformanceOutcome.LeftOut, e.Message);
            }
            catch (UnsupportedModelException e)
            {
                return new ConformanceResult(Name, ConformanceOutcome.LeftOut, e.Nodes[0].Why);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return new ConformanceResult(Name, ConformanceOutcome.Failed, $"{constants} constant: {e.GetType().Name}: {e.Message}");
            }
        }

        return ran
            ? new ConformanceResult(Name, ConformanceOutcome.Passed, "")
            : new ConformanceResult(Name, ConformanceOutcome.Failed, limit ?? "");
    }

    private string? WhyOutOfScope(ConstantInputs constants)
    {
        Graph graph = Read();
        if (graph.Nodes.FirstOrDefault(node => node.KnownOperator is null) is { } unknown)
        {
            return $"the operator {unknown.OperatorType} is not in the list";
        }

        if (UnsupportedNode.FindIn(graph) is [{ } node, ..])
        {
            return $"{node.Operator}: {node.Why}";
        }

        foreach (string data in Directory.GetDirectories(folder, "test_data_set_*"))
        {
            Tensor[] inputs = ReadAll(data, "input");
            RunOne(Read(), inputs, ReadAll(data, "output"), constants);
        }

        return null;
    }

    // A model that takes or gives integers as it is written: what is tested is the operator, not what the importer makes of its boundary.
    private Graph Read()
    {
        string path = Path.Combine(folder, "model.onnx");
        Graph graph = OnnxImporter.Import(path, StandardOperators.Catalog);
        if (graph.Notes.Count == 0)
        {
            return graph;
        }

        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        int opset = (int)model.OpsetImport.First(import => import.Domain is "" or GraphReader.OnnxDomain).Version;
        return new GraphReader(model.Graph, opset, StandardOperators.Catalog, new TensorReader(new ExternalData(null))).Read();
    }

    private static void RunOne(Graph graph, Tensor[] inputs, Tensor[] expected, ConstantInputs constants)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            Value input = graph.Inputs[i];
            bool isConstant = constants switch
            {
                ConstantInputs.NotReal => inputs[i].ElementType != ElementType.Float32,
                ConstantInputs.AllButFirst => i > 0,
                _ => true,
            };
            input.Constant = isConstant ? inputs[i] : null;
        }

        Dictionary<string, Shape> shapes = graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First.Name, pair => pair.Second.Shape);
        ShapeResolution.Resolve(graph, shapes);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        Tensor[] actual = new FloatExecutor(graph).Run(inputs);
        for (int i = 0; i < expected.Length && i < actual.Length; i++)
        {
            Compare(graph.Outputs[i].Name, expected[i], actual[i]);
        }
    }

    private static void Compare(string name, Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.ElementType, actual.ElementType);
        double[] wanted = expected.ToDoubles();
        double[] found = actual.ToDoubles();
        for (int i = 0; i < wanted.Length; i++)
        {
            bool isClose = wanted[i] == found[i]
                || (double.IsNaN(wanted[i]) && double.IsNaN(found[i]))
                || Math.Abs(wanted[i] - found[i]) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(wanted[i]));
            Assert.True(isClose, $"'{name}' element {i}: {found[i]:g9} where {wanted[i]:g9} is expected");
        }
    }

    internal static Tensor[] ReadAll(string data, string kind) =>
    [
        .. Enumerable.Range(0, Directory.GetFiles(data, $"{kind}_*.pb").Length)
            .Select(i => TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(data, $"{kind}_{i}.pb"))))
            .Select(tensor => new TensorReader(new ExternalData(null)).Read(tensor, $"tensor '{tensor.Name}'")),
    ];

    private enum ConstantInputs
    {
        NotReal,
        AllButFirst,
        All,
    }
}
