using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>One step of an integer-only program. The family is closed: whoever handles instructions handles every one of them, as an
/// <see cref="IInstructionVisitor{TResult}"/>; what follows from one instruction alone is a member of it.</summary>
/// <remarks>Tensors are numbers into <see cref="IntegerProgram.Tensors"/>. <c>q</c> is a stored integer; tensors with a batch
/// dimension have it first; channels are dimension 1.</remarks>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "instruction", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Convolve), "Convolve")]
[JsonDerivedType(typeof(MultiplyMatrices), "MultiplyMatrices")]
[JsonDerivedType(typeof(MultiplyActivations), "MultiplyActivations")]
[JsonDerivedType(typeof(LookUp), "LookUp")]
[JsonDerivedType(typeof(AddRescaled), "AddRescaled")]
[JsonDerivedType(typeof(MultiplyRescaled), "MultiplyRescaled")]
[JsonDerivedType(typeof(MaxPool), "MaxPool")]
[JsonDerivedType(typeof(AveragePool), "AveragePool")]
[JsonDerivedType(typeof(Rescale), "Rescale")]
[JsonDerivedType(typeof(Concatenate), "Concatenate")]
[JsonDerivedType(typeof(Rearrange), "Rearrange")]
[JsonDerivedType(typeof(Resize), "Resize")]
[JsonDerivedType(typeof(Softmax), "Softmax")]
[JsonDerivedType(typeof(Normalize), "Normalize")]
[JsonDerivedType(typeof(NormalizeMoments), "NormalizeMoments")]
[JsonDerivedType(typeof(SelectLargest), "SelectLargest")]
[JsonDerivedType(typeof(GatherRows), "GatherRows")]
internal abstract record IntegerInstruction
{
    /// <summary>The name of the network's node that the instruction comes from.</summary>
    public required string Node { get; init; }

    /// <summary>The tensor that is written.</summary>
    public required int Output { get; init; }

    /// <summary>The tensors that are read.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<int> Inputs { get; }

    /// <summary>Whether the result may take the memory of an operand of the same size: every element is read before its place is
    /// written.</summary>
    [JsonIgnore]
    public abstract bool MayWorkInPlace { get; }

    /// <summary>Calls the method of <paramref name="visitor"/> that is for this kind of instruction.</summary>
    public abstract TResult Accept<TResult>(IInstructionVisitor<TResult> visitor);

    /// <summary>The same instruction with every input replaced by what <paramref name="replace"/> makes of it.</summary>
    public abstract IntegerInstruction WithInputs(Func<int, int> replace);

    /// <summary>Multiplications of windows and matrices in one run; 0 where there are none.</summary>
    /// <param name="tensors">The program's tensors.</param>
    public abstract long MultiplyCount(IReadOnlyList<ProgramTensor> tensors);

    /// <summary>The largest magnitudes that its registers can hold, whatever the inputs; all 0 where it only moves or looks up.</summary>
    /// <param name="tensors">The program's tensors.</param>
    public abstract RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors);

    /// <summary>Checks that every number that is used as an index or a size fits the tensors. Kernels rely on it.</summary>
    /// <exception cref="InvalidDataException">Names the node and what is wrong.</exception>
    /// <exception cref="OverflowException">A size exceeds its integer.</exception>
    internal abstract void Check(InstructionCheck check);
}
