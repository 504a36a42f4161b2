using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>An instruction that moves and never computes, so that it can also move reals behind the outputs of a program.</summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "instruction", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Concatenate), "Concatenate")]
[JsonDerivedType(typeof(Rearrange), "Rearrange")]
internal abstract record TailInstruction : IntegerInstruction
{
    /// <summary>Whether it brings integers from one scale to another by tables, which reals do not have.</summary>
    [JsonIgnore]
    public abstract bool HasTables { get; }

    /// <summary>The same movement of reals, which need no table to come to one scale.</summary>
    public abstract TailInstruction OnReals();

    /// <summary>Calls the method of <paramref name="visitor"/> that is for this kind of instruction.</summary>
    public abstract TResult Accept<TResult>(ITailVisitor<TResult> visitor);
}
