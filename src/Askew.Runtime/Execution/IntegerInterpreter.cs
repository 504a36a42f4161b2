using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution;

/// <summary>Runs an integer program. Nothing here touches a floating-point number.</summary>
/// <remarks>An instance has the memory of one run at a time; use one an image to run several at once.</remarks>
internal sealed class IntegerInterpreter
{
    private readonly IntegerProgram program;
    private readonly Workers workers;
    private readonly (string Name, BoundKernel Run)[] steps;

    /// <summary>Makes <paramref name="program"/> ready to run.</summary>
    public IntegerInterpreter(IntegerProgram program, KernelCatalog? kernels = null, Workers? workers = null)
    {
        this.program = program;
        this.workers = workers ?? Workers.Single;
        kernels ??= KernelCatalog.Default;
        steps = [.. program.Instructions.Select(instruction => kernels.Bind(instruction, program))];
        Storage = new TensorStorage(program);
    }

    private IntegerInterpreter(IntegerInterpreter other)
    {
        program = other.program;
        workers = other.workers;
        steps = other.steps;
        Storage = new TensorStorage(program);
    }

    /// <summary>The tensors: fill the inputs before <see cref="Run"/>, read the outputs after it.</summary>
    public TensorStorage Storage { get; }

    /// <summary>For each instruction the name of the kernel that runs it.</summary>
    public IReadOnlyList<string> KernelNames => [.. steps.Select(step => step.Name)];

    /// <summary>Another interpreter of the same program with memory of its own; packed weights are shared.</summary>
    public IntegerInterpreter Fork() => new(this);

    /// <summary>Runs all instructions.</summary>
    /// <param name="afterStep">Called after each instruction with its number, while its result is still in memory.</param>
    /// <param name="beforeStep">Called before each instruction with its number, while what it reads is in memory.</param>
    public void Run(Action<int>? afterStep = null, Action<int>? beforeStep = null)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            beforeStep?.Invoke(i);
            steps[i].Run(Storage, workers);
            afterStep?.Invoke(i);
        }
    }
}
