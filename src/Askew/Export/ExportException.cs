namespace Askew.Export;

/// <summary>A program that cannot be exported; the message says which node or tensor is to blame.</summary>
internal sealed class ExportException(string message) : AskewException(Fault.Model, message);
