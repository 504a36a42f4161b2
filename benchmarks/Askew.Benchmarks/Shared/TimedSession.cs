using Microsoft.ML.OnnxRuntime;

namespace Askew.Benchmarks;

/// <summary>A model of real inputs in ONNX Runtime, as its users have it by default, on one fixed input.</summary>
internal sealed class TimedSession : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly Dictionary<string, OrtValue> inputs;

    /// <summary>Reads the model.</summary>
    public TimedSession(byte[] model, int threads)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        session = new InferenceSession(model, settings);
        inputs = session.InputMetadata.ToDictionary(input => input.Key, input =>
        {
            long[] shape = [.. input.Value.Dimensions.Select(extent => (long)Math.Max(1, extent))];
            return OrtValue.CreateTensorValueFromMemory(Numbers((int)shape.Aggregate(1L, (a, b) => a * b)), shape);
        });
    }

    /// <summary>Numbers that are always the same.</summary>
    public static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => i * 37L % 251 / 251f)];

    /// <summary>Runs it once.</summary>
    public void Run() => session.Run(options, inputs, session.OutputNames).Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtValue input in inputs.Values)
        {
            input.Dispose();
        }

        options.Dispose();
        session.Dispose();
    }
}
