using Askew.Execution;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>An integer program behind <see cref="INetwork"/>: quantises inputs, runs, dequantises outputs.</summary>
public sealed class IntegerNetwork : INetwork
{
    private readonly IntegerProgram program;
    private readonly IntegerInterpreter interpreter;
    private readonly float[][] outputs;

    /// <summary>Makes <paramref name="program"/> ready to run.</summary>
    public IntegerNetwork(IntegerProgram program, KernelCatalog? kernels = null, Workers? workers = null)
        : this(program, new IntegerInterpreter(program, kernels, workers))
    {
    }

    private IntegerNetwork(IntegerProgram program, IntegerInterpreter interpreter)
    {
        this.program = program;
        this.interpreter = interpreter;
        outputs = [.. program.Outputs.Select(output => new float[program.Tensors[output].Shape.ElementCount])];
        OutputNames = [.. program.Results.Select(result => program.Tensors[result].Name)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The interpreter, for those who want to look at integers.</summary>
    public IntegerInterpreter Interpreter => interpreter;

    /// <inheritdoc/>
    public INetwork Fork() => new IntegerNetwork(program, interpreter.Fork());

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != program.Inputs.Count)
        {
            throw new ArgumentException($"The network has {program.Inputs.Count} inputs, but {inputs.Count} were given.");
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            int tensor = program.Inputs[i];
            ProgramBoundary.Quantize(program.Tensors[tensor], inputs[i].Floats, interpreter.Storage.Bytes(tensor));
        }

        interpreter.Run();
        for (int i = 0; i < outputs.Length; i++)
        {
            int tensor = program.Outputs[i];
            ProgramBoundary.Dequantize(program.Tensors[tensor], interpreter.Storage.Bytes(tensor), outputs[i]);
        }

        IReadOnlyList<float[]> results = ProgramTail.Run(program, outputs);
        return [.. program.Results.Select((result, i) => Tensor.Of(program.Tensors[result].Shape, results[i]))];
    }
}
