using Askew.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Fuzz;

/// <summary>ONNX Runtime in this process.</summary>
internal static class OnnxRuntime
{
    /// <summary>Why nothing can be run; null where it can.</summary>
    public static string? WhyMissing { get; } = Find();

    /// <summary>Runs a model whose inputs and outputs are real numbers.</summary>
    /// <returns>The outputs in the model's order.</returns>
    /// <exception cref="OnnxRuntimeException">The model cannot be run.</exception>
    public static Tensor[] Run(byte[] model, IReadOnlyDictionary<string, Tensor> inputs)
    {
        try
        {
            return Run(model, inputs, isPrecise: true);
        }
        catch (OnnxRuntimeException)
        {
            return Run(model, inputs, isPrecise: false);
        }
    }

    // Without VNNI its usual kernels for unsigned inputs and signed weights saturate sums of two products at 16 bits; "precise" asks for
    // those that do not, of which there are not all.
    private static Tensor[] Run(byte[] model, IReadOnlyDictionary<string, Tensor> inputs, bool isPrecise)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        if (isPrecise)
        {
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        }

        using var session = new InferenceSession(model, options);
        NamedOnnxValue[] given = [.. inputs.Select(pair => NamedOnnxValue.CreateFromTensor(
            pair.Key, new DenseTensor<float>(pair.Value.Floats.ToArray(), pair.Value.Shape.Extents.ToArray())))];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(given);
        return [.. outputs.Select(output => output.AsTensor<float>()).Select(output =>
            Tensor.Of(new Shape([.. output.Dimensions]), [.. output]))];
    }

    private static string? Find()
    {
        try
        {
            _ = OrtEnv.Instance();
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            return "ONNX Runtime has no library for this system here";
        }
    }
}
