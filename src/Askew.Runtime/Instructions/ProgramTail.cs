namespace Askew.Instructions;

/// <summary>Runs a program's <see cref="IntegerProgram.Tail"/>: dequantised outputs are moved and joined, never computed with.</summary>
public static class ProgramTail
{
    /// <summary>The network's results.</summary>
    /// <param name="program">The program.</param>
    /// <param name="outputs">The dequantised contents of each of <see cref="IntegerProgram.Outputs"/>.</param>
    public static IReadOnlyList<float[]> Run(IntegerProgram program, IReadOnlyList<float[]> outputs)
    {
        var reals = new Dictionary<int, float[]>();
        for (int i = 0; i < outputs.Count; i++)
        {
            reals[program.StorageOf(program.Outputs[i])] = outputs[i];
        }

        foreach (IntegerInstruction instruction in program.Tail)
        {
            float[][] inputs = [.. instruction.Inputs.Select(input => reals[program.StorageOf(input)])];
            reals[program.StorageOf(instruction.Output)] = instruction switch
            {
                Concatenate concatenate => Join(concatenate, program, inputs),
                Rearrange rearrange => Move(rearrange, inputs[0]),
                _ => throw new InvalidDataException($"'{instruction.Node}': {instruction.GetType().Name} cannot stand behind the outputs"),
            };
        }

        return [.. program.Results.Select(result => reals[program.StorageOf(result)])];
    }

    private static float[] Join(Concatenate concatenate, IntegerProgram program, float[][] parts)
    {
        var shape = program.Tensors[concatenate.Output].Shape;
        var joined = new float[shape.ElementCount];
        int outer = shape.CountBetween(0, concatenate.Axis);
        int row = shape.CountBetween(concatenate.Axis, shape.Rank);
        int start = 0;
        foreach (float[] part in parts)
        {
            int run = part.Length / Math.Max(1, outer);
            for (int o = 0; o < outer; o++)
            {
                part.AsSpan(o * run, run).CopyTo(joined.AsSpan((o * row) + start));
            }

            start += run;
        }

        return joined;
    }

    private static float[] Move(Rearrange rearrange, float[] input)
    {
        int rank = rearrange.Extents.Length;
        var index = new int[rank];
        var moved = new float[rearrange.Extents.Aggregate(1, (product, extent) => product * extent)];
        for (int next = 0; next < moved.Length; next++)
        {
            int source = rearrange.Offset;
            bool isInside = true;
            for (int d = 0; d < rank; d++)
            {
                int j = index[d] - rearrange.Before[d];
                isInside &= (uint)j < (uint)rearrange.Available[d];
                source += j * rearrange.Strides[d];
            }

            // Padding behind the outputs is real 0.
            moved[next] = isInside ? input[source] : 0;
            for (int d = rank - 1; d >= 0 && ++index[d] == rearrange.Extents[d]; d--)
            {
                index[d] = 0;
            }
        }

        return moved;
    }
}
