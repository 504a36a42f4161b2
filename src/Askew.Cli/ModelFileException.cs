namespace Askew.Cli;

/// <summary>A model file that cannot be read as what it claims to be.</summary>
internal sealed class ModelFileException(string message, Exception inner) : Exception(message, inner);
