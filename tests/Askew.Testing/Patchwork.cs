using Askew.Instructions;

namespace Askew.Testing;

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
            tensors.AddRange(program.Tensors.Select((tensor, number) => tensor with
            {
                Name = $"t{first + number}",
                AliasOf = tensor.AliasOf + first,
            }));
            inputs.AddRange(program.Inputs.Select(input => input + first));
            outputs.AddRange(program.Outputs.Select(output => output + first));
            instructions.AddRange(
                program.Instructions.Select(i => i.WithInputs(input => input + first) with { Output = i.Output + first }));
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
}
