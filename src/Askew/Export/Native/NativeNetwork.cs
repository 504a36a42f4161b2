using Askew.Evaluation;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.Native;

/// <summary>An integer program compiled by the machine's C compiler, behind <see cref="INetwork"/>.</summary>
internal sealed unsafe class NativeNetwork : INetwork
{
    private readonly IntegerProgram program;
    private readonly NativeCode code;
    private readonly NativeArena arena;
    private readonly float[][] outputs;

    /// <summary>Compiles <paramref name="program"/>, or fetches what was compiled before.</summary>
    /// <exception cref="ExportException">There is no compiler, or it fails.</exception>
    public NativeNetwork(IntegerProgram program)
        : this(program, NativeCode.Of(program))
    {
    }

    private NativeNetwork(IntegerProgram program, NativeCode code)
    {
        this.program = program;
        this.code = code;
        MemoryLimit.Require(code.Arena.SizeInBytes, "the memory for the program's activations");
        arena = new NativeArena(code.Arena.SizeInBytes);
        outputs = [.. program.Outputs.Select(output => new float[program.Tensors[output].Shape.ElementCount])];
        OutputNames = [.. program.Results.Select(result => program.Tensors[result].Name)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole => [.. program.Results.Select(result => program.Tensors[result].Whole is not null)];

    /// <inheritdoc/>
    public long MemoryFor(int runs) => (long)runs * code.Arena.SizeInBytes;

    /// <inheritdoc/>
    public INetwork Fork() => new NativeNetwork(program, code);

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != program.Inputs.Count)
        {
            throw new ArgumentException($"The network has {program.Inputs.Count} inputs, but {inputs.Count} were given.");
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            ProgramBoundary.Quantize(program.Tensors[program.Inputs[i]], inputs[i].Floats, Bytes(program.Inputs[i]));
        }

        RunIntegers();
        for (int i = 0; i < outputs.Length; i++)
        {
            ProgramBoundary.Dequantize(program.Tensors[program.Outputs[i]], Bytes(program.Outputs[i]), outputs[i]);
        }

        IReadOnlyList<float[]> results = ProgramTail.Run(program, outputs);
        return [.. program.Results.Select((result, i) => Tensor.Of(program.Tensors[result].Shape, results[i]))];
    }

    /// <summary>Runs the network on the integers that its inputs hold.</summary>
    internal void RunIntegers()
    {
        code.Run(arena.Pointer);
        GC.KeepAlive(arena);
    }

    /// <summary>The bytes of an input or output.</summary>
    internal Span<byte> Bytes(int tensor) => program.Tensors[tensor].SizeInBytes == 0 ? []
        : arena.Bytes(code.Arena.Offsets[tensor], program.Tensors[tensor].SizeInBytes);
}
