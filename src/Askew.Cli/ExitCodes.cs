namespace Askew.Cli;

/// <summary>What the tool tells the shell.</summary>
internal static class ExitCodes
{
    /// <summary>The work is done.</summary>
    public const int Done = 0;

    /// <summary>The work failed, or was interrupted.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The model is malformed, or has something that Askew does not support.</summary>
    public const int Model = 3;

    /// <summary>The data cannot be used: images, tensors, labels, recipe.</summary>
    public const int Data = 4;
}
