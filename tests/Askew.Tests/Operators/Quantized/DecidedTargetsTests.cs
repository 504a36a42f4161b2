using System.Text;
using Askew.Evaluation;
using Askew.Export;
using Askew.Export.TFLite;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Operators.Quantized;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Export;
using Askew.Tests.Samples;

namespace Askew.Tests.Operators.Quantized;

/// <summary>A model that decides scales itself, on every target that has them: the scales stay, the weights stay to the bit, and what is
/// made of it computes the same.</summary>
public class DecidedTargetsTests
{
    // Targets' multipliers differ in width, which moves results near ties, layer after layer.
    private const double MostSteps = 6.01;

    private static readonly string[] Targets = ["tflite", "onnxruntime", "paper"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string name in DecidedCases.All.Keys)
            {
                foreach (string target in Targets.Where(target => !name.Contains("16 bits", StringComparison.Ordinal)))
                {
                    cases.Add(name, target);
                }
            }

            return cases;
        }
    }

    public static TheoryData<string> Names => [.. DecidedCases.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ItKeepsWhatIsDecidedOnEveryTargetThatHasIt(string name, string target)
    {
        byte[] file = DecidedCases.All[name]().ToBytes();
        Graph graph = DecidedModels.Read(file);
        IReadOnlyList<Sample> samples = DecidedModels.Samples(graph);
        IntegerProgram program = DecidedModels.Quantize(file, samples, TargetCatalog.Find(target)).Program;
        IntegerProgram reference = DecidedModels.Quantize(file, samples, TargetCatalog.Find("cpu")).Program;
        QuantizationParameters[] decided = [.. graph.Nodes.Where(node => node.KnownOperator is QuantizeLinear)
            .Select(node => QuantizeLinear.MappingIn(node).Parameters).Distinct()];
        Assert.Equal([], decided.Except(program.Tensors.Select(tensor => tensor.Parameters)));
        Assert.Equal(WeightsOf(reference), WeightsOf(program));
        ProgramTensor result = reference.Tensors[reference.Results[0]];
        Tensor expected = new ProgramNetwork(reference).Run(samples[0].Inputs)[0];
        Tensor actual = new ProgramNetwork(program).Run(samples[0].Inputs)[0];
        double step = Math.Max(result.Parameters.Scale, result.Parameters.RealRange.Width / 255);
        Assert.All(expected.Floats.ToArray().Zip(actual.Floats.ToArray()), pair =>
            Assert.InRange(Math.Abs(pair.First - pair.Second) / step, 0, MostSteps));
        if (target == "tflite")
        {
            Assert.NotEmpty(new TFLiteExporter().Export(program, new ExportOptions { Name = "model" })[0].Contents);
        }
    }

    [ToolTheory("gcc")]
    [MemberData(nameof(Names))]
    public void ExportedCGivesTheSameBytes(string name)
    {
        byte[] file = DecidedCases.All[name]().ToBytes();
        IReadOnlyList<Sample> samples = DecidedModels.Samples(DecidedModels.Read(file));
        IntegerProgram program = DecidedModels.Quantize(file, samples, TargetCatalog.Find("cpu")).Program;
        using var folder = new TemporaryFolder();
        CToolchain.Export(program, folder.FullPath, options => options with { SelfTest = true });
        string compiled = CToolchain.Compile(folder.FullPath, "gcc -O1", "net_main.c", "net.c", "net_test.c");
        byte[] said = CToolchain.Run(folder.FullPath, compiled, ["--self-test"], []);
        Assert.Equal("0 bytes differ\n", Encoding.ASCII.GetString(said));
    }

    /// <summary>The integer weights of all layers, in order.</summary>
    internal static IReadOnlyList<sbyte[]> WeightsOf(IntegerProgram program) =>
    [
        .. program.Instructions.Select(instruction => instruction switch
        {
            Convolve convolve => convolve.Weights,
            MultiplyMatrices matrices => matrices.Weights,
            _ => null,
        }).OfType<sbyte[]>(),
    ];
}
