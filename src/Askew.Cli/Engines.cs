using System.CommandLine;
using Askew.Workflows;

namespace Askew.Cli;

/// <summary>The option <c>--engine</c>.</summary>
internal static class Engines
{
    /// <summary>The option.</summary>
    public static Option<string> NewOption()
    {
        var engine = new Option<string>("--engine")
        {
            Description = "What runs integer networks: managed, or native (C, compiled by this machine's compiler and kept). Results are "
                + "the same. Or onnxruntime, which runs exported .onnx models and is a package of its own (Askew.OnnxRuntime).",
            DefaultValueFactory = _ => Networks.Managed,
        };
        engine.AcceptOnlyFromAmong(Networks.Managed, Networks.Native, Networks.OnnxRuntime);
        return engine;
    }
}
