using Askew.Files;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Instructions;

/// <summary>Checks that a program can be run: every number that an instruction uses as an index or a size fits the tensors.</summary>
/// <remarks>Programs come from files, which may be damaged or hostile; kernels rely on what is checked here.</remarks>
internal static class ProgramValidator
{
    /// <summary>Checks <paramref name="program"/>.</summary>
    /// <exception cref="InvalidDataException">Names the instruction at fault and what is wrong.</exception>
    public static void Check(IntegerProgram program)
    {
        Require(!program.Tensors.Contains(null!), "the program", "it has a tensor that is null");
        Require(
            !program.Instructions.Contains(null!) && !program.Tail.Contains(null!), "the program", "it has an instruction that is null");
        Require(program.Outputs.Count > 0, "the program", "it has no output");
        RequireLegible(program);
        int count = program.Tensors.Count;
        foreach (ProgramTensor tensor in program.Tensors)
        {
            CheckTensor(tensor, count);
        }

        CheckAliases(program);

        foreach (int tensor in program.Inputs.Concat(program.Outputs).Concat(program.Results)
            .Concat(program.Instructions.Concat(program.Tail).SelectMany(s => s.Inputs.Append(s.Output))))
        {
            Require((uint)tensor < (uint)count, "the program", $"it refers to tensor {tensor} of {count}");
        }

        CheckOrder(program);
        CheckTail(program);
        CheckInstructions(program.Instructions, program.Tensors);

        // Behind the outputs there are only reals, which are all of one width.
        CheckInstructions(
            program.Tail, [.. program.Tensors.Select(tensor => tensor with { Parameters = new QuantizationParameters(1, 0, 16) })]);
    }

    // Names go into messages, tables and C.
    private static void RequireLegible(IntegerProgram program)
    {
        IEnumerable<string> names = program.Tensors.Select(tensor => tensor.Name)
            .Concat(program.Instructions.Concat(program.Tail).Select(step => step.Node));
        if (program.Origin is { } origin)
        {
            names = names.Concat([origin.Tool, origin.Model, origin.Target, origin.Method]);
        }

        if (names.FirstOrDefault(name => name is null || !LegibleText.Is(name)) is { } name)
        {
            throw new InvalidDataException($"the name '{LegibleText.Of(name)}' has signs that cannot be shown");
        }
    }

    private static void CheckInstructions(IReadOnlyList<IntegerInstruction> instructions, IReadOnlyList<ProgramTensor> tensors)
    {
        foreach (IntegerInstruction instruction in instructions)
        {
            try
            {
                instruction.Check(new InstructionCheck(instruction.Node, tensors));
            }
            catch (OverflowException e)
            {
                throw new InvalidDataException($"node '{instruction.Node}': its sizes overflow", e);
            }
        }
    }

    private static void CheckTensor(ProgramTensor tensor, int count)
    {
        Require(
            tensor.Shape.Rank <= InstructionCheck.LargestRank, tensor.Name, $"it has more than {InstructionCheck.LargestRank} dimensions");
        Require(tensor.Shape.ElementCount <= Array.MaxLength / 2, tensor.Name, "it is too large");
        Require(
            tensor.Whole is not (ElementType.Float32 or ElementType.Float64) && (tensor.Whole is not { } type || Enum.IsDefined(type)),
            tensor.Name,
            "the type of its whole numbers is none");
        Require(tensor.AliasOf is null || (uint)tensor.AliasOf < (uint)count, tensor.Name, "it is an alias of a tensor that is not there");
        if (tensor.Constant is not { } constant)
        {
            return;
        }

        Require(constant.Length == tensor.SizeInBytes, tensor.Name, "its constant has the wrong size");
        for (int i = 0; i < constant.Length; i += tensor.ElementSizeInBytes)
        {
            int value = tensor.ElementSizeInBytes == 1 ? constant[i] : (short)((byte)constant[i] | (constant[i + 1] << 8));
            Require(
                tensor.Range.Contains(value),
                tensor.Name,
                $"its constant has {value}, which is more than its {tensor.Parameters.BitWidth} bits");
        }
    }

    private static void CheckAliases(IntegerProgram program)
    {
        int[]? holders = Aliases.Resolve(program.Tensors);
        Require(holders is not null, "the program", "a tensor is an alias of itself");
        for (int tensor = 0; tensor < holders!.Length; tensor++)
        {
            ProgramTensor target = program.Tensors[holders[tensor]];
            ProgramTensor alias = program.Tensors[tensor];
            Require(
                target.Shape.ElementCount == alias.Shape.ElementCount && target.Parameters.BitWidth == alias.Parameters.BitWidth,
                alias.Name,
                $"it differs in size or bits from '{target.Name}', which it is an alias of");
        }
    }

    private static void CheckOrder(IntegerProgram program)
    {
        var filled = program.Inputs.Select(program.StorageOf).ToHashSet();
        Require(filled.All(t => program.Tensors[t].Constant is null), "the program", "an input is a constant");
        foreach (IntegerInstruction instruction in program.Instructions)
        {
            foreach (int input in instruction.Inputs.Select(program.StorageOf))
            {
                bool isThere = program.Tensors[input].Constant is not null || filled.Contains(input);
                Require(isThere, instruction.Node, $"it reads tensor {input} before it is written");
            }

            int output = program.StorageOf(instruction.Output);
            bool isNew = program.Tensors[output].Constant is null && filled.Add(output);
            Require(isNew, instruction.Node, "it writes a tensor that is already written");
        }

        Require(
            program.Outputs.Select(program.StorageOf).All(t => filled.Contains(t) || program.Tensors[t].Constant is not null),
            "the program",
            "an output is never written");
    }

    private static void CheckTail(IntegerProgram program)
    {
        var filled = program.Outputs.Select(program.StorageOf).ToHashSet();
        foreach (TailInstruction instruction in program.Tail)
        {
            Require(!instruction.HasTables, instruction.Node, "behind the outputs there are no tables");
            Require(instruction.Inputs.Select(program.StorageOf).All(filled.Contains), instruction.Node, "it reads what is no output");
            Require(filled.Add(program.StorageOf(instruction.Output)), instruction.Node, "it writes a tensor that is already written");
        }

        Require(program.Results.Select(program.StorageOf).All(filled.Contains), "the program", "a result is never written");
    }

    private static void Require(bool condition, string place, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"'{place}': {what}");
        }
    }
}
