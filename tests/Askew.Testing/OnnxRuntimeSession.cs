using System.Runtime.Intrinsics.X86;
using Askew.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Testing;

/// <summary>A model in ONNX Runtime, in this process and on one thread.</summary>
internal sealed class OnnxRuntimeSession : IDisposable
{
    private readonly InferenceSession session;

    private OnnxRuntimeSession(InferenceSession session) => this.session = session;

    /// <summary>Why nothing can be run; null where it can.</summary>
    public static string? WhyMissing { get; } = Find();

    /// <summary>Reads a model in memory.</summary>
    /// <exception cref="OnnxRuntimeException">It is none that can be run.</exception>
    public static OnnxRuntimeSession Open(byte[] model) => Open(options => new InferenceSession(model, options));

    /// <summary>Whether the usual kernels do not saturate sums here, either: they do on x86 without VNNI.</summary>
    public static bool IsExactByDefault => !X86Base.IsSupported || AvxVnni.IsSupported;

    /// <summary>Reads a model in memory, with the options that a session has where nobody asks for others.</summary>
    /// <exception cref="OnnxRuntimeException">It is none that can be run.</exception>
    public static OnnxRuntimeSession OpenByDefault(byte[] model)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        return new OnnxRuntimeSession(new InferenceSession(model, options));
    }

    /// <summary>Reads a model's file.</summary>
    /// <exception cref="OnnxRuntimeException">It is none that can be run.</exception>
    public static OnnxRuntimeSession Open(string path) => Open(options => new InferenceSession(path, options));

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    /// <summary>Runs the model once.</summary>
    /// <returns>The outputs in the model's order, as what they are.</returns>
    /// <exception cref="OnnxRuntimeException">It cannot be run on these inputs.</exception>
    public Tensor[] Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        OrtValue[] given = [.. inputs.Values.Select(Given)];
        try
        {
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [.. inputs.Keys], given, session.OutputNames);
            return [.. outputs.Select(Taken)];
        }
        finally
        {
            Array.ForEach(given, value => value.Dispose());
        }
    }

    // Without VNNI its usual kernels for unsigned inputs and signed weights saturate sums of two products at 16 bits; "precise" asks for
    // those that do not, of which there are not all: of signed QLinearConv there is none, and its own does not saturate.
    private static OnnxRuntimeSession Open(Func<SessionOptions, InferenceSession> open)
    {
        using SessionOptions options = InIntegers();
        using SessionOptions precise = InIntegers();
        precise.AddSessionConfigEntry("session.x64quantprecision", "1");
        try
        {
            return new OnnxRuntimeSession(open(precise));
        }
        catch (OnnxRuntimeException)
        {
            return new OnnxRuntimeSession(open(options));
        }
    }

    // On x86 layers between QuantizeLinear and DequantizeLinear of signed integers are computed in reals, unless it is asked not to.
    private static SessionOptions InIntegers()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.qdqisint8allowed", "1");
        return options;
    }

    private static OrtValue Given(Tensor tensor) => tensor.ElementType switch
    {
        ElementType.Float32 => Given<float>(tensor),
        ElementType.Int64 => Given<long>(tensor),
        ElementType.Int32 => Given<int>(tensor),
        ElementType.Int16 => Given<short>(tensor),
        ElementType.Int8 => Given<sbyte>(tensor),
        ElementType.UInt8 => Given<byte>(tensor),
        ElementType.Boolean => Given<bool>(tensor),
        var other => throw new NotSupportedException($"Tensors of {other} are not given to ONNX Runtime."),
    };

    private static OrtValue Given<T>(Tensor tensor)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(
            tensor.Span<T>().ToArray(), [.. tensor.Shape.Extents.ToArray().Select(extent => (long)extent)]);

    private static Tensor Taken(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        TensorElementType.Float => Taken<float>(value),
        TensorElementType.Int64 => Taken<long>(value),
        TensorElementType.Int32 => Taken<int>(value),
        TensorElementType.Int16 => Taken<short>(value),
        TensorElementType.Int8 => Taken<sbyte>(value),
        TensorElementType.UInt8 => Taken<byte>(value),
        TensorElementType.Bool => Taken<bool>(value),
        var other => throw new NotSupportedException($"Tensors of {other} are not taken from ONNX Runtime."),
    };

    private static Tensor Taken<T>(OrtValue value)
        where T : unmanaged => Tensor.Of(
            new Shape([.. value.GetTensorTypeAndShape().Shape.Select(extent => checked((int)extent))]),
            value.GetTensorDataAsSpan<T>().ToArray());

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
