using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using Askew.Costs;
using Askew.Execution;
using Askew.Export;
using Askew.Export.C;
using Askew.Export.C.Writing;
using Askew.Instructions;
using Askew.Quantization.Proof;
using Askew.Reports;
using Askew.Testing;
using Askew.Tests.Export.TFLite;

namespace Askew.Tests.Export;

/// <summary>Every kind of instruction through everybody who handles instructions.</summary>
public class EveryInstructionTests
{
    // What a runtime has no integer operators for: roots, and sums of 64 bits. Its exporter says so by name.
    private static readonly HashSet<(string Format, string Kind)> WithoutForm = [("tflite", nameof(NormalizeMoments))];

    public static TheoryData<string> Kinds => [.. InstructionKinds.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void IsHandledByAll(string kind)
    {
        IReadOnlyList<IntegerProgram> programs = InstructionKinds.Programs(InstructionKinds.All.Single(type => type.Name == kind));
        Assert.True(programs.Count > 0, $"nobody makes random programs of {kind}: RandomPrograms or WidePrograms have to");
        foreach (IntegerProgram program in programs)
        {
            IntegerInstruction instruction = program.Instructions[0];
            ProgramValidator.Check(program);
            CheckMembers(instruction, program);
            CheckFile(instruction, program);
            CheckKernels(kind, program);
            CheckC(kind, program);
            CheckCost(kind, program);
        }

        Assert.All(
            ExporterCatalog.All,
            exporter => Assert.True(
                programs.Any(program => CanExport(exporter, program) || CanExport(exporter, NaturalScales.Of(program)))
                    != WithoutForm.Contains((exporter.Format, kind)),
                $"{exporter.Format} has no form for {kind}, or has one that nobody knows of"));
    }

    [Fact]
    public void HasAName()
    {
        Assert.Equal(InstructionKinds.All, NamedBy(typeof(IntegerInstruction)));
        Assert.Equal(InstructionKinds.All.Where(kind => kind.IsSubclassOf(typeof(TailInstruction))), NamedBy(typeof(TailInstruction)));
    }

    private static IEnumerable<Type> NamedBy(Type family) =>
        family.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
            .Select(name => name.DerivedType)
            .OrderBy(kind => kind.Name, StringComparer.Ordinal);

    private static void CheckMembers(IntegerInstruction instruction, IntegerProgram program)
    {
        Assert.Equal(instruction.Inputs.Select(input => input + 3), instruction.WithInputs(input => input + 3).Inputs);
        Assert.Equal(instruction.Output, instruction.WithInputs(input => input + 3).Output);
        Assert.True(instruction.MultiplyCount(program.Tensors) >= 0);
        LayerBounds bounds = Certificate.Bound(instruction, program.Tensors);
        Assert.True(bounds.Accumulator >= 0 && bounds.Product >= 0 && bounds.Addend >= 0);
    }

    private static void CheckFile(IntegerInstruction instruction, IntegerProgram program)
    {
        byte[] file = ProgramFile.ToBytes(program);
        IntegerProgram read = ProgramFile.Read(new MemoryStream(file));
        Assert.Equal(instruction.GetType(), read.Instructions[0].GetType());
        Assert.Equal(file, ProgramFile.ToBytes(read));
    }

    private static void CheckKernels(string kind, IntegerProgram program)
    {
        byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, seed: 9);
        Assert.Equal("scalar-" + kind.ToLowerInvariant(), KernelCatalog.Scalar.Bind(program.Instructions[0], program).Name);
        ProgramRuns.AssertEqual(program, ProgramRuns.Outputs(program, inputs), ProgramRuns.Outputs(program, inputs, KernelCatalog.Default));
    }

    // What the C computes is held by CInstructionTests; here, that there is some, and that every tensor has its place.
    private static void CheckC(string kind, IntegerProgram program)
    {
        foreach (bool savesMemory in new[] { true, false })
        {
            ArenaLayout arena = CProgram.Plan(program, savesMemory).Arena;
            Assert.All(program.Inputs.Concat(program.Outputs), tensor => Assert.InRange(arena.Offsets[tensor], 0, arena.SizeInBytes));
            var options = new ExportOptions { Name = "net", SavesMemory = savesMemory };
            ExportedFile code = new CExporter().Export(program, options).Single(file => file.Name == "net.c");
            string source = Encoding.ASCII.GetString(code.Contents);
            Assert.Equal(
                program.Tensors[program.Outputs[0]].Shape.ElementCount > 0, source.Contains($": {kind}, node", StringComparison.Ordinal));
        }
    }

    // Not every random program has a form in every format, but a refusal says so.
    private static bool CanExport(IModelExporter exporter, IntegerProgram program)
    {
        try
        {
            var options = new ExportOptions { Name = "net" };
            exporter.Remarks(program, options);
            return exporter.Export(program, options).All(file => file.Contents.Length > 0);
        }
        catch (ExportException)
        {
            return false;
        }
    }

    private static void CheckCost(string kind, IntegerProgram program)
    {
        ProgramSummary summary = ProgramSummary.Of("net", program);
        Assert.Equal(kind, Assert.Single(summary.Instructions).Instruction);
        Assert.True(summary.Macs >= 0);
        foreach (string processor in ProcessorCatalog.Names)
        {
            LayerCost[] layers = [.. CostModel.Estimate(program, ProcessorCatalog.Find(processor))];
            Assert.Single(layers, layer => layer.Work.Instruction == kind);
            Assert.All(layers, layer => Assert.InRange(layer.Cycles, 1, double.MaxValue));
        }
    }
}
