using Askew.Files;

namespace Askew.Quantization.Planning;

/// <summary>A plan file cannot be read, or does not fit the network or the target.</summary>
internal sealed class PlanException : AskewException
{
    /// <summary>Names the plan and all its mistakes.</summary>
    public PlanException(string planName, IReadOnlyList<string> mistakes, Exception? innerException = null)
        : base(Fault.Data, $"The plan '{planName}' has {MistakeText.Of(mistakes)}", innerException) =>
        Mistakes = mistakes;

    /// <summary>The mistakes, each beginning with its place.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}
