using Askew.Instructions;

namespace Askew.Tests.Export;

/// <summary>Programs side by side in one: all their inputs, all their outputs.</summary>
internal static class Patchwork
{
    public static IntegerProgram Of(IEnumerable<IntegerProgram> programs)
    {
        var tensors = new List<ProgramTensor>();
        var instructions = new List<IntegerInstruction>();
        var inputs = new List<int>();
        var outputs = new List<int>();
        foreach (IntegerProgram program in programs)
        {
            int first = tensors.Count;
            tensors.AddRange(program.Tensors.Select(tensor => tensor with { AliasOf = tensor.AliasOf + first }));
            inputs.AddRange(program.Inputs.Select(input => input + first));
            outputs.AddRange(program.Outputs.Select(output => output + first));
            instructions.AddRange(program.Instructions.Select(instruction => Moved(instruction, first)));
        }

        var whole = new IntegerProgram
        {
            Origin = new ProgramOrigin("tests", "patchwork", "0", "cpu", "none"),
            Tensors = tensors,
            Instructions = instructions,
            Inputs = inputs,
            Outputs = outputs,
        };
        ProgramValidator.Check(whole);
        return whole;
    }

    private static IntegerInstruction Moved(IntegerInstruction instruction, int by) => instruction switch
    {
        Convolve i => i with { Input = i.Input + by, Output = i.Output + by },
        MultiplyMatrices i => i with { Input = i.Input + by, Output = i.Output + by },
        LookUp i => i with { Input = i.Input + by, Output = i.Output + by },
        Rescale i => i with { Input = i.Input + by, Output = i.Output + by },
        AddRescaled i => i with { Left = i.Left + by, Right = i.Right + by, Output = i.Output + by },
        MultiplyRescaled i => i with { Left = i.Left + by, Right = i.Right + by, Output = i.Output + by },
        MaxPool i => i with { Input = i.Input + by, Output = i.Output + by },
        AveragePool i => i with { Input = i.Input + by, Output = i.Output + by },
        Concatenate i => i with { Parts = [.. i.Parts.Select(part => part + by)], Output = i.Output + by },
        Rearrange i => i with { Input = i.Input + by, Output = i.Output + by },
        Resize i => i with { Input = i.Input + by, Output = i.Output + by },
        Softmax i => i with { Input = i.Input + by, Output = i.Output + by },
        Normalize i => i with { Input = i.Input + by, Output = i.Output + by },
        _ => throw new NotSupportedException(instruction.GetType().Name),
    };
}
