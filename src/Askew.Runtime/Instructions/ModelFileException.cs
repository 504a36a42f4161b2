namespace Askew.Instructions;

/// <summary>An .askew file is damaged, or no such file.</summary>
internal sealed class ModelFileException(string message, Exception inner) : AskewException(Fault.Model, message, inner);
