namespace Askew.Instructions;

/// <summary>Something that is done with each kind of instruction that can stand behind the outputs.</summary>
/// <typeparam name="TResult">What comes of it.</typeparam>
internal interface ITailVisitor<out TResult>
{
    /// <summary>For <see cref="Concatenate"/>.</summary>
    TResult Visit(Concatenate instruction);

    /// <summary>For <see cref="Rearrange"/>.</summary>
    TResult Visit(Rearrange instruction);
}
