namespace Askew.Instructions;

/// <summary>How a program came to be.</summary>
/// <param name="Tool">Name and version of what made it.</param>
/// <param name="Model">File name of the float network.</param>
/// <param name="ModelSha256">SHA-256 of the float network's file, in hexadecimal.</param>
/// <param name="Target">Name of the target profile.</param>
/// <param name="Method">Name of the calibrator.</param>
internal sealed record ProgramOrigin(string Tool, string Model, string ModelSha256, string Target, string Method)
{
    /// <summary>Of a program that is only tried out, never kept.</summary>
    public static ProgramOrigin None { get; } = new(string.Empty, string.Empty, string.Empty, string.Empty, string.Empty);
}
