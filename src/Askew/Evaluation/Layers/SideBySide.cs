using Askew.Execution;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Layers;

/// <summary>An integer program and its float network, for one thread, to be run on the same samples and looked into.</summary>
/// <param name="program">The program.</param>
/// <param name="interpreter">Runs it.</param>
/// <param name="executor">Runs the float network.</param>
/// <param name="wanted">The tensors of the float network that are looked at.</param>
internal sealed class SideBySide(
    IntegerProgram program, IntegerInterpreter interpreter, FloatExecutor executor, IReadOnlySet<Value> wanted)
{
    /// <summary>Runs the integer program.</summary>
    public IntegerInterpreter Interpreter => interpreter;

    /// <summary>The same with memory of its own, for another thread.</summary>
    public SideBySide Fork() => new(program, interpreter.Fork(), executor.Fork(), wanted);

    /// <summary>What the float network has in the tensors that are looked at.</summary>
    public IReadOnlyDictionary<Value, float[]> RealsOf(Sample sample)
    {
        var reals = new Dictionary<Value, float[]>();
        executor.Run(sample.Inputs, (value, tensor) =>
        {
            if (wanted.Contains(value))
            {
                reals[value] = tensor.ToFloats();
            }
        });
        return reals;
    }

    /// <summary>Puts <paramref name="inputs"/>, quantised, into the program's inputs.</summary>
    public void Feed(IReadOnlyList<Tensor> inputs)
    {
        foreach ((int tensor, Tensor input) in program.Inputs.Zip(inputs))
        {
            Put(tensor, input.Floats);
        }
    }

    /// <summary>Puts <paramref name="reals"/>, quantised, into <paramref name="tensor"/>.</summary>
    public void Put(int tensor, ReadOnlySpan<float> reals) =>
        ProgramBoundary.Quantize(program.Tensors[tensor], reals, interpreter.Storage.Bytes(tensor));

    /// <summary>What <paramref name="tensor"/> stands for now.</summary>
    public float[] RealsIn(int tensor)
    {
        var reals = new float[program.Tensors[tensor].Shape.ElementCount];
        ProgramBoundary.Dequantize(program.Tensors[tensor], interpreter.Storage.Bytes(tensor), reals);
        return reals;
    }
}
