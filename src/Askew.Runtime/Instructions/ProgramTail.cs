namespace Askew.Instructions;

/// <summary>Runs a program's <see cref="IntegerProgram.Tail"/>: dequantised outputs are moved and joined, never computed with.</summary>
internal static class ProgramTail
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

        foreach (TailInstruction instruction in program.Tail)
        {
            float[][] inputs = [.. instruction.Inputs.Select(input => reals[program.StorageOf(input)])];
            reals[program.StorageOf(instruction.Output)] = Run(program, instruction, inputs);
        }

        return [.. program.Results.Select(result => reals[program.StorageOf(result)])];
    }

    /// <summary>What one instruction of the tail makes of <paramref name="inputs"/>.</summary>
    public static float[] Run(IntegerProgram program, TailInstruction instruction, float[][] inputs) =>
        instruction.Accept(new Movement(program, inputs));

    private sealed class Movement(IntegerProgram program, float[][] inputs) : ITailVisitor<float[]>
    {
        public float[] Visit(Concatenate instruction)
        {
            var shape = program.Tensors[instruction.Output].Shape;
            var joined = new float[shape.ElementCount];
            int outer = shape.CountBetween(0, instruction.Axis);
            int row = shape.CountBetween(instruction.Axis, shape.Rank);
            int start = 0;
            foreach (float[] part in inputs)
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

        public float[] Visit(Rearrange instruction)
        {
            int rank = instruction.Extents.Length;
            var index = new int[rank];
            var moved = new float[instruction.Extents.Aggregate(1, (product, extent) => product * extent)];
            for (int next = 0; next < moved.Length; next++)
            {
                int source = instruction.Offset;
                bool isInside = true;
                for (int d = 0; d < rank; d++)
                {
                    int j = index[d] - instruction.Before[d];
                    isInside &= (uint)j < (uint)instruction.Available[d];
                    source += j * instruction.Strides[d];
                }

                // Padding behind the outputs is real 0.
                moved[next] = isInside ? inputs[0][source] : 0;
                for (int d = rank - 1; d >= 0 && ++index[d] == instruction.Extents[d]; d--)
                {
                    index[d] = 0;
                }
            }

            return moved;
        }
    }
}
