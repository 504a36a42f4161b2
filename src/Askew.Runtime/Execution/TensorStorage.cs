using System.Runtime.InteropServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution;

/// <summary>The memory of one run of a program: one block for activations, and the constants.</summary>
internal sealed class TensorStorage
{
    // Vector kernels may read, never write, up to one vector past the end of a tensor.
    private const int SlackInBytes = 64;

    private readonly IntegerProgram program;
    private readonly BufferLayout plan;
    private readonly byte[] arena;

    /// <summary>Allocates the memory that <paramref name="program"/> needs.</summary>
    /// <exception cref="MemoryLimitException">It needs more than it may.</exception>
    public TensorStorage(IntegerProgram program)
    {
        this.program = program;
        plan = BufferLayout.For(program);
        MemoryLimit.Require(plan.SizeInBytes, "the memory for the program's activations");
        arena = GC.AllocateArray<byte>(plan.SizeInBytes + SlackInBytes, pinned: true);
    }

    /// <summary>Bytes of the block for activations.</summary>
    public int SizeInBytes => arena.Length;

    /// <summary>The bytes of tensor <paramref name="tensor"/>: one per element up to 8 bits, two above.</summary>
    public Span<byte> Bytes(int tensor)
    {
        ProgramTensor target = program.Tensors[program.StorageOf(tensor)];
        return target.Constant is { } constant
            ? MemoryMarshal.AsBytes(constant.AsSpan())
            : arena.AsSpan(plan.Offsets[tensor], program.Tensors[tensor].SizeInBytes);
    }

    /// <summary>The integers of tensor <paramref name="tensor"/>; <typeparamref name="T"/> is sbyte up to 8 bits, short above.</summary>
    public Span<T> Integers<T>(int tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes(tensor));
}
