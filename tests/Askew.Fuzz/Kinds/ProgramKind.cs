using Askew.Instructions;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Random programs of one instruction, of every kind and mixture of widths, run by everybody in this process.</summary>
internal sealed class ProgramKind : IKind
{
    /// <inheritdoc/>
    public string Name => "program";

    /// <inheritdoc/>
    public string Extension => ".askew";

    /// <inheritdoc/>
    public int Round => 500;

    /// <inheritdoc/>
    public byte[] Make(Random random) => ProgramFile.ToBytes(Any(random));

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        IntegerProgram program = ProgramFile.Read(new MemoryStream(input));
        string digest = Consumers.Check(program, input.Length, sandbox.IsPlanted);
        return new Outcome(program.Instructions[0].GetType().Name, digest);
    }

    /// <summary>A program that is valid; Winograd's kind of convolution more often than others.</summary>
    public static IntegerProgram Any(Random random)
    {
        while (true)
        {
            IntegerProgram program = Draw(random);
            try
            {
                RegisterProof.Check(program);
                return program;
            }
            catch (InvalidDataException)
            {
                // Extreme numbers that registers cannot hold are for other kinds of input.
            }
        }
    }

    private static IntegerProgram Draw(Random random)
    {
        if (random.OneIn(3))
        {
            return WidePrograms.Makers[random.Next(WidePrograms.Makers.Count)](random, random.Next(4));
        }

        string[] names = [.. RandomPrograms.Makers.Keys];
        return RandomPrograms.Makers[random.OneIn(4) ? "winograd" : names[random.Next(names.Length)]](random);
    }
}
