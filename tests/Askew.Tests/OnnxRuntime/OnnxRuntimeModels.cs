using Askew.Tensors;
using Askew.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Askew.Tests.OnnxRuntime;

/// <summary>Runs models in ONNX Runtime.</summary>
internal static class OnnxRuntimeModels
{
    /// <summary>Runs models in files.</summary>
    /// <returns>For each the outputs in order, or the error.</returns>
    public static OnnxRuntimeResult[] Run(IReadOnlyList<(string Model, IReadOnlyDictionary<string, Tensor> Inputs)> jobs) =>
        [.. jobs.Select(job => Run(() => OnnxRuntimeSession.Open(job.Model), session => session.Run(job.Inputs)))];

    /// <summary>Runs models that are not in files.</summary>
    /// <returns>For each the outputs in order, or the error.</returns>
    public static OnnxRuntimeResult[] Run(IReadOnlyList<(byte[] Model, IReadOnlyDictionary<string, Tensor> Inputs)> jobs) =>
        [.. jobs.Select(job => Run(() => OnnxRuntimeSession.Open(job.Model), session => session.Run(job.Inputs)))];

    private static OnnxRuntimeResult Run(Func<OnnxRuntimeSession> open, Func<OnnxRuntimeSession, Tensor[]> run)
    {
        try
        {
            using OnnxRuntimeSession session = open();
            return new OnnxRuntimeResult(run(session), null);
        }
        catch (OnnxRuntimeException e)
        {
            return new OnnxRuntimeResult([], e.Message);
        }
    }
}
