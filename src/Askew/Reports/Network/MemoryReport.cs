using Askew.Instructions;

namespace Askew.Reports.Network;

/// <summary>The memory for activations while an integer network runs.</summary>
/// <param name="ArenaBytes">The size of the one block in which all activations lie.</param>
/// <param name="LowerBoundBytes">The most bytes that are alive at once; no plan can do with less.</param>
/// <param name="Steps">The node of each instruction.</param>
/// <param name="AliveBytes">Bytes of all tensors that are alive during each instruction.</param>
/// <param name="Tensors">The tensors and their places.</param>
internal sealed record MemoryReport(
    int ArenaBytes, int LowerBoundBytes, IReadOnlyList<string> Steps, IReadOnlyList<long> AliveBytes,
        IReadOnlyList<MemoryReport.Place> Tensors)
{
    /// <summary>The plan of <paramref name="program"/>.</summary>
    public static MemoryReport Of(IntegerProgram program)
    {
        var plan = BufferLayout.For(program);
        var lives = new Dictionary<int, (int First, int Last)>();
        foreach (int input in program.Inputs)
        {
            Touch(input, -1);
        }

        for (int step = 0; step < program.Instructions.Count; step++)
        {
            foreach (int tensor in program.Instructions[step].Inputs.Append(program.Instructions[step].Output))
            {
                Touch(tensor, step);
            }
        }

        foreach (int output in program.Outputs)
        {
            Touch(output, program.Instructions.Count);
        }

        return new MemoryReport(
            plan.SizeInBytes,
            plan.LowerBoundInBytes,
            [.. program.Instructions.Select(instruction => instruction.Node)],
            BufferLayout.AliveInBytes(program),
            [.. lives.Where(pair => plan.Offsets[pair.Key] >= 0).OrderBy(pair => pair.Value.First).ThenBy(pair => pair.Key)
                .Select(pair => new Place(
                program.Tensors[pair.Key].Name, plan.Offsets[pair.Key], program.Tensors[pair.Key].SizeInBytes,
                    pair.Value.First, pair.Value.Last))]);

        void Touch(int tensor, int step)
        {
            tensor = program.StorageOf(tensor);
            (int First, int Last) life = lives.GetValueOrDefault(tensor, (step, step));
            lives[tensor] = (Math.Min(life.First, step), Math.Max(life.Last, step));
        }
    }

    /// <summary>Where a tensor lies, and when.</summary>
    /// <param name="Name">The tensor.</param>
    /// <param name="Offset">Its first byte in the block.</param>
    /// <param name="Bytes">Its size.</param>
    /// <param name="First">The instruction that writes it; -1 for inputs.</param>
    /// <param name="Last">The last instruction that reads it; one beyond the last for outputs.</param>
    public sealed record Place(string Name, int Offset, int Bytes, int First, int Last);
}
