using System.Runtime.InteropServices;
using Askew.Evaluation;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Testing;

/// <summary>One instruction of a program as a program of its own, with what it reads and gives in a run of the whole.</summary>
/// <param name="Program">The program.</param>
/// <param name="Inputs">What its integers stand for, by name.</param>
/// <param name="Expected">What the integer engine gives, as reals.</param>
internal sealed record SingleLayer(IntegerProgram Program, IReadOnlyDictionary<string, Tensor> Inputs, Tensor Expected)
{
    /// <summary>Its instruction.</summary>
    public IntegerInstruction Instruction => Program.Instructions[0];

    /// <summary>What it is called in messages.</summary>
    public string Name => $"{Instruction.GetType().Name} '{Instruction.Node}'";

    /// <summary>How many of its output's steps <paramref name="actual"/> is from what is expected, element by element.</summary>
    public double[] StepsFrom(Tensor actual)
    {
        double step = Program.Tensors[Instruction.Output].Parameters.Scale;
        return [.. Expected.Floats.ToArray().Zip(actual.Floats.ToArray(), (a, b) => (a - b) / step)];
    }

    /// <summary>All layers of <paramref name="program"/>, in order, on what the integer engine gives.</summary>
    /// <param name="program">The program.</param>
    /// <param name="inputs">The bytes of its inputs, one after the other.</param>
    public static IEnumerable<SingleLayer> Of(IntegerProgram program, ReadOnlySpan<byte> inputs)
    {
        var layers = new List<SingleLayer>();
        Run(program, inputs, layer =>
        {
            layers.Add(layer);
            return layer.Expected;
        });
        return layers;
    }

    /// <summary>Runs <paramref name="program"/> layer by layer, each on what those before it gave.</summary>
    /// <param name="program">The program.</param>
    /// <param name="inputs">The bytes of its inputs, one after the other.</param>
    /// <param name="compute">What a layer gives; on it the next ones go on.</param>
    /// <returns>The network's results, as reals.</returns>
    public static IReadOnlyList<float[]> Run(IntegerProgram program, ReadOnlySpan<byte> inputs, Func<SingleLayer, Tensor> compute)
    {
        ProgramTensor[] tensors =
            [.. program.Tensors.Select((tensor, number) => tensor with { Name = $"t{number}", AliasOf = null, Whole = null })];
        var reals = new Dictionary<int, float[]>();
        foreach (int input in program.Inputs)
        {
            reals[program.StorageOf(input)] = Reals(tensors[input], inputs[..tensors[input].SizeInBytes]);
            inputs = inputs[tensors[input].SizeInBytes..];
        }

        for (int i = 0; i < tensors.Length; i++)
        {
            // What is another name for a constant is one, too.
            tensors[i] = tensors[i] with { Constant = program.Tensors[program.StorageOf(i)].Constant };
        }

        foreach (IntegerInstruction instruction in program.Instructions)
        {
            int[] read = [.. instruction.Inputs.Where(input => tensors[input].Constant is null).Distinct()];
            var layer = new IntegerProgram
            {
                Origin = program.Origin,
                Tensors = tensors,
                Instructions = [instruction],
                Inputs = read,
                Outputs = [instruction.Output],
            };
            Dictionary<string, Tensor> given =
                read.ToDictionary(input => tensors[input].Name, input => Tensor.Of(tensors[input].Shape, reals[program.StorageOf(input)]));
            Tensor expected = new ProgramNetwork(layer).Run([.. given.Values])[0];
            reals[program.StorageOf(instruction.Output)] = compute(new SingleLayer(layer, given, expected)).Floats.ToArray();
        }

        return ProgramTail.Run(program, [.. program.Outputs.Select(output => reals.TryGetValue(program.StorageOf(output), out float[]? made)
            ? made : Reals(tensors[output], MemoryMarshal.AsBytes<sbyte>(tensors[output].Constant!)))]);
    }

    private static float[] Reals(ProgramTensor tensor, ReadOnlySpan<byte> bytes) => ProgramReals.Of(tensor, bytes).Floats.ToArray();
}
