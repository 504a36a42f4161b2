namespace Askew.Instructions;

/// <summary>Something that is done with every kind of instruction. A new kind does not compile until all visitors know it.</summary>
/// <typeparam name="TResult">What comes of it.</typeparam>
internal interface IInstructionVisitor<out TResult>
{
    /// <summary>For <see cref="Convolve"/>.</summary>
    TResult Visit(Convolve instruction);

    /// <summary>For <see cref="MultiplyMatrices"/>.</summary>
    TResult Visit(MultiplyMatrices instruction);

    /// <summary>For <see cref="MultiplyActivations"/>.</summary>
    TResult Visit(MultiplyActivations instruction);

    /// <summary>For <see cref="LookUp"/>.</summary>
    TResult Visit(LookUp instruction);

    /// <summary>For <see cref="AddRescaled"/>.</summary>
    TResult Visit(AddRescaled instruction);

    /// <summary>For <see cref="MultiplyRescaled"/>.</summary>
    TResult Visit(MultiplyRescaled instruction);

    /// <summary>For <see cref="MaxPool"/>.</summary>
    TResult Visit(MaxPool instruction);

    /// <summary>For <see cref="AveragePool"/>.</summary>
    TResult Visit(AveragePool instruction);

    /// <summary>For <see cref="Rescale"/>.</summary>
    TResult Visit(Rescale instruction);

    /// <summary>For <see cref="Concatenate"/>.</summary>
    TResult Visit(Concatenate instruction);

    /// <summary>For <see cref="Rearrange"/>.</summary>
    TResult Visit(Rearrange instruction);

    /// <summary>For <see cref="Resize"/>.</summary>
    TResult Visit(Resize instruction);

    /// <summary>For <see cref="Softmax"/>.</summary>
    TResult Visit(Softmax instruction);

    /// <summary>For <see cref="Normalize"/>.</summary>
    TResult Visit(Normalize instruction);

    /// <summary>For <see cref="NormalizeMoments"/>.</summary>
    TResult Visit(NormalizeMoments instruction);

    /// <summary>For <see cref="SelectLargest"/>.</summary>
    TResult Visit(SelectLargest instruction);

    /// <summary>For <see cref="GatherRows"/>.</summary>
    TResult Visit(GatherRows instruction);
}
