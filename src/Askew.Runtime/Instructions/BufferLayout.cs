namespace Askew.Instructions;

/// <summary>Where each tensor of a program lies in one block of memory; tensors that are never alive together share places.</summary>
/// <param name="Offsets">For each tensor its first byte; that of its target for an alias; -1 for constants, which lie elsewhere.</param>
/// <param name="SizeInBytes">Size of the block.</param>
/// <param name="LowerBoundInBytes">The most bytes that are alive at once; no plan can do with less.</param>
internal sealed record BufferLayout(int[] Offsets, int SizeInBytes, int LowerBoundInBytes)
{
    /// <summary>Plans the memory of <paramref name="program"/>: large tensors first, each at the lowest place that is free while it
    /// lives.</summary>
    /// <param name="program">The program.</param>
    /// <param name="alignment">Every offset is a multiple of this many bytes.</param>
    /// <exception cref="InvalidDataException">The block would have more than 2^31 - 1 bytes.</exception>
    public static BufferLayout For(IntegerProgram program, int alignment = 64)
    {
        (int First, int Last)[] lives = Lives(program);
        int[] offsets = new int[program.Tensors.Count];
        Array.Fill(offsets, -1);
        var places = new LowestPlaces(alignment, -1, program.Instructions.Count);
        foreach (int tensor in Stored(program, lives).OrderByDescending(t => program.Tensors[t].SizeInBytes).ThenBy(t => t))
        {
            long offset = places.Place(program.Tensors[tensor].SizeInBytes, lives[tensor].First, lives[tensor].Last);
            if (places.SizeInBytes > Array.MaxLength)
            {
                throw new InvalidDataException($"the activations need more than {Array.MaxLength} bytes at once");
            }

            offsets[tensor] = (int)offset;
        }

        for (int tensor = 0; tensor < offsets.Length; tensor++)
        {
            offsets[tensor] = offsets[program.StorageOf(tensor)];
        }

        return new BufferLayout(offsets, (int)places.SizeInBytes, LowerBound(program, lives));
    }

    /// <summary>For each instruction the bytes of all tensors that are alive while it runs.</summary>
    public static IReadOnlyList<long> AliveInBytes(IntegerProgram program) =>
        Alive(program, Lives(program), 0, program.Instructions.Count - 1);

    // What no instruction touches (tensors of the tail, which are reals) needs no place.
    private static IEnumerable<int> Stored(IntegerProgram program, (int First, int Last)[] lives) =>
        Enumerable.Range(0, program.Tensors.Count)
        .Where(t => program.Tensors[t].AliasOf is null && program.Tensors[t].Constant is null && lives[t].First <= lives[t].Last);

    // Inputs live from before the first instruction (-1), outputs until after the last.
    private static (int First, int Last)[] Lives(IntegerProgram program)
    {
        var lives = new (int First, int Last)[program.Tensors.Count];
        Array.Fill(lives, (int.MaxValue, -1));
        foreach (int input in program.Inputs)
        {
            Touch(input, -1);
        }

        for (int i = 0; i < program.Instructions.Count; i++)
        {
            foreach (int input in program.Instructions[i].Inputs)
            {
                Touch(input, i);
            }

            Touch(program.Instructions[i].Output, i);
        }

        foreach (int output in program.Outputs)
        {
            Touch(output, program.Instructions.Count);
        }

        return lives;

        void Touch(int tensor, int time)
        {
            tensor = program.StorageOf(tensor);
            lives[tensor] = (Math.Min(lives[tensor].First, time), Math.Max(lives[tensor].Last, time));
        }
    }

    private static int LowerBound(IntegerProgram program, (int First, int Last)[] lives) =>
        (int)Math.Min(Alive(program, lives, -1, program.Instructions.Count).Max(), int.MaxValue);

    private static long[] Alive(IntegerProgram program, (int First, int Last)[] lives, int first, int last)
    {
        // What comes to life at each moment less what has died before it, added up.
        long[] alive = new long[last - first + 2];
        foreach (int tensor in Stored(program, lives))
        {
            (int from, int to) = (Math.Max(lives[tensor].First, first), Math.Min(lives[tensor].Last, last));
            if (from <= to)
            {
                alive[from - first] += program.Tensors[tensor].SizeInBytes;
                alive[to - first + 1] -= program.Tensors[tensor].SizeInBytes;
            }
        }

        for (int i = 1; i < alive.Length; i++)
        {
            alive[i] += alive[i - 1];
        }

        return alive[..^1];
    }
}
