using Askew.Instructions;

namespace Askew.Execution;

/// <summary>One way to execute one kind of instruction.</summary>
internal interface IKernel
{
    /// <summary>The name by which the kernel can be forced and is reported, e.g. <c>scalar-convolve</c>.</summary>
    string Name { get; }

    /// <summary>Whether this processor can run it.</summary>
    bool IsSupported { get; }

    /// <summary>The kernel made ready for <paramref name="instruction"/>; null where it is not meant for that instruction.</summary>
    BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program);
}
