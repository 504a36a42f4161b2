using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>One step of an integer-only program. The family is closed: interpreter, exporters and certificate know every member.</summary>
/// <remarks>Tensors are numbers into <see cref="IntegerProgram.Tensors"/>. <c>q</c> is a stored integer; tensors with a batch
/// dimension have it first; channels are dimension 1.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "instruction", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Convolve), "Convolve")]
[JsonDerivedType(typeof(MultiplyMatrices), "MultiplyMatrices")]
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
public abstract record IntegerInstruction
{
    /// <summary>The name of the network's node that the instruction comes from.</summary>
    public required string Node { get; init; }

    /// <summary>The tensor that is written.</summary>
    public required int Output { get; init; }

    /// <summary>The tensors that are read.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<int> Inputs { get; }
}
