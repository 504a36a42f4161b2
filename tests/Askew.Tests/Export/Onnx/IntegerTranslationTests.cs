using System.Runtime.InteropServices;
using Askew.Execution;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Tests.Export.Onnx;

/// <summary>Models of integer operators alone give the program's bytes in ONNX Runtime.</summary>
public class IntegerTranslationTests
{
    private const int Programs = 25;

    private static readonly OnnxExporter exporter = new(false);

    private static readonly DataType[] reals = [DataType.Float, DataType.Double, DataType.Float16];

    public static TheoryData<string> Makers => [.. RandomPrograms.Makers.Keys];

    public static TheoryData<int> WideMakers => [.. Enumerable.Range(0, WidePrograms.Makers.Count)];

    public static TheoryData<string, string> RealNetworks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string model in RealPrograms.Names)
            {
                data.Add(model, "cpu");
                data.Add(model, "paper");
            }

            return data;
        }
    }

    [OnnxRuntimeTheory]
    [MemberData(nameof(Makers))]
    public void EveryInstructionGivesTheProgramsBytes(string maker)
    {
        for (int seed = 0; seed < Programs; seed++)
        {
            Compare(RandomPrograms.Makers[maker](new Random(seed)), seed, isSigned: seed % 2 == 0);
        }
    }

    [OnnxRuntimeTheory]
    [MemberData(nameof(WideMakers))]
    public void SoItDoesWith16Bits(int maker)
    {
        for (int seed = 0; seed < Programs; seed++)
        {
            Compare(WidePrograms.Makers[maker](new Random(seed), seed % 4), seed, isSigned: seed % 3 == 0);
        }
    }

    [OnnxRuntimeTheory]
    [MemberData(nameof(RealNetworks))]
    public void RealNetworksGiveTheirBytes(string model, string target)
    {
        const int Inputs = 2;
        (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, Inputs, target);
        using OnnxRuntimeSession session = OnnxRuntimeSession.OpenByDefault(Export(program, isSigned: false));
        byte[] expected = ProgramRuns.Outputs(program, inputs, KernelCatalog.Default);
        int size = inputs.Length / Inputs;
        byte[] actual = [.. Enumerable.Range(0, Inputs)
            .SelectMany(i => Run(session, program, inputs.AsSpan(i * size, size), isSigned: false))];
        ProgramRuns.AssertEqual(program, expected, actual);
    }

    private static byte[] Export(IntegerProgram program, bool isSigned) => exporter.Export(
        program, new ExportOptions { Name = "net", SignedActivations = isSigned, IntegerIo = true, Exact = true })[0].Contents;

    private static void Compare(IntegerProgram program, int seed, bool isSigned)
    {
        byte[] model;
        try
        {
            model = Export(program, isSigned);
        }
        catch (ExportException e)
        {
            Assert.Matches("have no ONNX form|of which ONNX Runtime has no pool|without elements", e.Message);
            return;
        }

        AssertHasNoReals(program, ModelProto.Parser.ParseFrom(model).Graph);
        byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, seed);
        using OnnxRuntimeSession session = OnnxRuntimeSession.OpenByDefault(model);
        ProgramRuns.AssertEqual(program, ProgramRuns.Outputs(program, inputs), Run(session, program, inputs, isSigned));
    }

    // But those of a maximum over integers of 16 bits, which has no other form.
    private static void AssertHasNoReals(IntegerProgram program, GraphProto graph)
    {
        if (program.Instructions.Any(instruction => instruction is MaxPool pool && program.Tensors[pool.Input].ElementSizeInBytes > 1))
        {
            return;
        }

        Assert.All(graph.Initializer, constant => Assert.DoesNotContain((DataType)constant.DataType, reals));
        Assert.All(graph.Node, node =>
        {
            Assert.DoesNotContain(node.OpType, new[] { "QuantizeLinear", "DequantizeLinear" });
            Assert.All(node.Attribute.Where(attribute => attribute.Name == "to"), to => Assert.DoesNotContain((DataType)to.I, reals));
        });
    }

    private static byte[] Run(OnnxRuntimeSession session, IntegerProgram program, ReadOnlySpan<byte> inputs, bool isSigned)
    {
        var given = new Dictionary<string, Tensor>();
        foreach (ProgramTensor tensor in program.Inputs.Select(input => program.Tensors[input]))
        {
            ReadOnlySpan<byte> own = inputs[..tensor.SizeInBytes];
            inputs = inputs[own.Length..];
            given[tensor.Name] = StoredIntegers.ToTensor(tensor, own, isSigned);
        }

        return [.. session.Run(given).SelectMany(StoredIntegers.ToBytes)];
    }
}
