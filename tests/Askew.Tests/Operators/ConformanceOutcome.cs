namespace Askew.Tests.Operators;

/// <summary>How a case of ONNX's test suite went.</summary>
internal enum ConformanceOutcome
{
    /// <summary>All outputs are as expected.</summary>
    Passed,

    /// <summary>An output differs, or running failed.</summary>
    Failed,

    /// <summary>The case needs what Askew does not have.</summary>
    LeftOut,
}
