using Askew.Execution;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew;

/// <summary>An integer-only network, ready to run. Reals go in and come out; in between there are only integers, the same on every
/// machine.</summary>
/// <example><c>float[] scores = IntegerNetwork.Load("model.askew").Run(pixels);</c></example>
/// <remarks>An instance has the memory of one run at a time; for several threads give each a <see cref="Fork"/>.</remarks>
public sealed class IntegerNetwork
{
    private readonly IntegerProgram program;
    private readonly IntegerInterpreter interpreter;
    private readonly float[][] outputs;

    internal IntegerNetwork(IntegerProgram program, KernelCatalog? kernels = null, Workers? workers = null)
        : this(program, new IntegerInterpreter(program, kernels, workers))
    {
    }

    private IntegerNetwork(IntegerProgram program, IntegerInterpreter interpreter)
    {
        this.program = program;
        this.interpreter = interpreter;
        outputs = [.. program.Outputs.Select(output => new float[program.Tensors[output].Shape.ElementCount])];
        Inputs = [.. program.Inputs.Select(input => NetworkTensor.Of(program.Tensors[input]))];
        Outputs = [.. program.Results.Select(result => NetworkTensor.Of(program.Tensors[result]))];
    }

    /// <summary>What the network takes, in order.</summary>
    public IReadOnlyList<NetworkTensor> Inputs { get; }

    /// <summary>What it gives, in order.</summary>
    public IReadOnlyList<NetworkTensor> Outputs { get; }

    /// <summary>Whether each output holds whole numbers, such as places.</summary>
    internal IReadOnlyList<bool> AreWhole => [.. program.Results.Select(result => program.Tensors[result].Whole is not null)];

    /// <summary>The interpreter, for those who want to look at integers.</summary>
    internal IntegerInterpreter Interpreter => interpreter;

    /// <summary>About how many bytes <paramref name="runs"/> of it take: the file, the weights and them packed, and activations for
    /// each.</summary>
    internal long MemoryFor(int runs) =>
        (4L * ProgramFile.WeightsSizeInBytes(program)) + ((long)runs * interpreter.Storage.SizeInBytes);

    /// <summary>Reads the .askew file at <paramref name="path"/> and makes it ready to run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads inside one run; results do not depend on it.</param>
    /// <exception cref="AskewException">The file is not there or damaged, is no integer-only network, or needs more memory than there may
    /// be.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IntegerNetwork Load(string path, int threads = 1)
    {
        if (!File.Exists(path))
        {
            throw new RequestException($"There is no model file '{path}'.");
        }

        try
        {
            return new IntegerNetwork(ProgramFile.Load(path), workers: new Workers(threads));
        }
        catch (InvalidDataException e)
        {
            throw new ModelFileException(e.Message, e);
        }
    }

    /// <summary>The same network with memory of its own, for another thread; weights are shared.</summary>
    public IntegerNetwork Fork() => new(program, interpreter.Fork());

    /// <summary>Runs a network of one input.</summary>
    /// <param name="input">The input's elements, row-major, in the shape that <see cref="Inputs"/> says.</param>
    /// <returns>The elements of the first output; a new array.</returns>
    /// <exception cref="ArgumentException">The network has several inputs, the length does not fit, or an element is NaN.</exception>
    public float[] Run(ReadOnlySpan<float> input)
    {
        RequireInputs(1);
        Quantize(0, input);
        return [.. Finish()[0]];
    }

    /// <summary>Runs a network of any number of inputs.</summary>
    /// <param name="inputs">The elements of each input, in the order of <see cref="Inputs"/>.</param>
    /// <returns>The elements of each output, in the order of <see cref="Outputs"/>; new arrays.</returns>
    /// <exception cref="ArgumentException">Number or lengths of the inputs do not fit, or an element is NaN.</exception>
    public float[][] Run(IReadOnlyList<float[]> inputs)
    {
        RequireInputs(inputs.Count);
        for (int i = 0; i < inputs.Count; i++)
        {
            Quantize(i, inputs[i]);
        }

        return [.. Finish().Select(output => (float[])output.Clone())];
    }

    /// <summary>The same for tensors; the results are valid until the next run.</summary>
    internal IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        RequireInputs(inputs.Count);
        for (int i = 0; i < inputs.Count; i++)
        {
            Quantize(i, inputs[i].Floats);
        }

        IReadOnlyList<float[]> results = Finish();
        return [.. program.Results.Select((result, i) => Tensor.Of(program.Tensors[result].Shape, results[i]))];
    }

    private void RequireInputs(int count)
    {
        if (count != program.Inputs.Count)
        {
            throw new ArgumentException($"The network has {program.Inputs.Count} inputs "
                + $"({string.Join(", ", Inputs.Select(input => $"'{input.Name}'"))}), but {count} were given.");
        }
    }

    private void Quantize(int input, ReadOnlySpan<float> reals) =>
        ProgramBoundary.Quantize(program.Tensors[program.Inputs[input]], reals, interpreter.Storage.Bytes(program.Inputs[input]));

    private IReadOnlyList<float[]> Finish()
    {
        interpreter.Run();
        for (int i = 0; i < outputs.Length; i++)
        {
            int tensor = program.Outputs[i];
            ProgramBoundary.Dequantize(program.Tensors[tensor], interpreter.Storage.Bytes(tensor), outputs[i]);
        }

        return ProgramTail.Run(program, outputs);
    }
}
