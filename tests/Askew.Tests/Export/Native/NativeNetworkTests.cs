using Askew.Export.Native;
using Askew.Instructions;
using Askew.Testing;

namespace Askew.Tests.Export.Native;

/// <summary>The native engine against the scalar interpreter.</summary>
public class NativeNetworkTests
{
    [ToolFact("cc")]
    public void GivesTheSameBytesAlsoFromManyThreads()
    {
        IntegerProgram program = Patchwork.Of(RandomPrograms.Makers.Values.Select(maker => maker(new Random(11))));
        var network = new NativeNetwork(program);
        byte[][] inputs = [.. Enumerable.Range(0, 6).Select(seed => ProgramRuns.RandomInputs(program, 1, seed))];
        var outputs = new byte[inputs.Length][];
        Parallel.For(0, inputs.Length, i => outputs[i] = Run(program, (NativeNetwork)network.Fork(), inputs[i]));
        for (int i = 0; i < inputs.Length; i++)
        {
            ProgramRuns.AssertEqual(program, ProgramRuns.Outputs(program, inputs[i]), outputs[i]);
        }
    }

    [ToolFact("cc")]
    public void RealsGoInAndComeOutAsWithTheInterpreter()
    {
        IntegerProgram program = RandomConvolution.Any(new Random(2));
        ProgramTensor input = program.Tensors[program.Inputs[0]];
        var random = new Random(1);
        var sample = Askew.Tensors.Tensor.Of(
            input.Shape, [.. Enumerable.Range(0, input.Shape.ElementCount).Select(_ => (float)((random.NextDouble() * 30) - 15))]);
        var managed = new Askew.Evaluation.ProgramNetwork(program);
        var native = new NativeNetwork(program);
        Assert.Equal(managed.OutputNames, native.OutputNames);
        Assert.Equal(managed.Run([sample])[0].Floats.ToArray(), native.Run([sample])[0].Floats.ToArray());
        Assert.Throws<ArgumentException>(() => native.Run([]));
    }

    private static byte[] Run(IntegerProgram program, NativeNetwork network, ReadOnlySpan<byte> inputs)
    {
        foreach (int input in program.Inputs)
        {
            Span<byte> target = network.Bytes(input);
            inputs[..target.Length].CopyTo(target);
            inputs = inputs[target.Length..];
        }

        network.RunIntegers();
        return [.. program.Outputs.SelectMany(output => network.Bytes(output).ToArray())];
    }
}
