using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Proof;

/// <summary>The proof that no register of the target overflows, whatever the inputs.</summary>
internal static class Certificate
{
    /// <summary>Bounds every instruction of <paramref name="program"/> and holds them against the registers of
    /// <paramref name="target"/>.</summary>
    /// <exception cref="GraphException">Names every node that could overflow, the register, and by how much.</exception>
    public static IReadOnlyList<LayerBounds> Prove(IntegerProgram program, TargetProfile target)
    {
        LayerBounds[] bounds = [.. program.Instructions.Select(instruction => Bound(instruction, program.Tensors))];
        string[] overflows = [.. bounds.Where(b => !b.Fits(target.Registers)).Select(b => Describe(b, target.Registers))];
        return overflows.Length == 0
            ? bounds
            : throw new GraphException(
                $"target '{target.Name}' could overflow its registers in {overflows.Length} of {bounds.Length} steps:\n  "
                    + string.Join("\n  ", overflows));
    }

    /// <summary>Proves a program that was read from a file, which may have been edited since it was proven. Of targets that do not come
    /// with
    /// Askew nobody knows the registers here; the file's reader has proven that 64 bits are enough.</summary>
    /// <exception cref="InvalidDataException">Names every node that could overflow.</exception>
    public static void ProveAgain(IntegerProgram program, string path)
    {
        if (!TargetCatalog.Names.Contains(program.Origin.Target))
        {
            return;
        }

        try
        {
            Prove(program, TargetCatalog.Find(program.Origin.Target));
        }
        catch (GraphException e)
        {
            throw new InvalidDataException($"'{path}' is not what was proven when it was made: {e.Message}", e);
        }
    }

    /// <summary>The bounds of one instruction.</summary>
    public static LayerBounds Bound(IntegerInstruction instruction, IReadOnlyList<ProgramTensor> tensors)
    {
        RegisterBounds bounds = instruction.Bound(tensors);
        return new LayerBounds(instruction.Node, instruction.GetType().Name, bounds.Accumulator, bounds.Product, bounds.Addend)
        {
            IsWide = instruction.Inputs.Any(tensor => tensors[tensor].ElementSizeInBytes > 1),
        };
    }

    private static string Describe(LayerBounds bounds, RegisterWidths widths)
    {
        var registers = new List<string>();
        Add("accumulator", bounds.Accumulator, bounds.AccumulatorWidth(widths));
        Add("product", bounds.Product, widths.Product);
        Add("addend", bounds.Addend, widths.Addend);
        return $"node '{bounds.Node}' ({bounds.Instruction}): {string.Join(", ", registers)}";

        void Add(string name, Int128 magnitude, int width)
        {
            if (!RegisterWidths.Fits(magnitude, width))
            {
                registers.Add(
                    $"the {name} can reach {magnitude} and needs {RegisterWidths.BitsFor(magnitude)} bits, the target has {width}");
            }
        }
    }
}
