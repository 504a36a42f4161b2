using Askew.Instructions;

namespace Askew.Export.C.Layout;

/// <summary>Instructions that read other tensors than before.</summary>
internal static class Rewiring
{
    /// <summary><paramref name="instruction"/> with every input replaced by what <paramref name="replace"/> makes of it.</summary>
    public static IntegerInstruction WithInputs(IntegerInstruction instruction, Func<int, int> replace) => instruction switch
    {
        Convolve i => i with { Input = replace(i.Input) },
        MultiplyMatrices i => i with { Input = replace(i.Input) },
        LookUp i => i with { Input = replace(i.Input) },
        Rescale i => i with { Input = replace(i.Input) },
        AddRescaled i => i with { Left = replace(i.Left), Right = replace(i.Right) },
        MultiplyRescaled i => i with { Left = replace(i.Left), Right = replace(i.Right) },
        MaxPool i => i with { Input = replace(i.Input) },
        AveragePool i => i with { Input = replace(i.Input) },
        Concatenate i => i with { Parts = [.. i.Parts.Select(replace)] },
        Rearrange i => i with { Input = replace(i.Input) },
        Resize i => i with { Input = replace(i.Input) },
        Softmax i => i with { Input = replace(i.Input) },
        Normalize i => i with { Input = replace(i.Input) },
        _ => throw new ExportException($"node '{instruction.Node}': {instruction.GetType().Name} has no C form"),
    };
}
