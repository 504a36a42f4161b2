using Askew.Evaluation;
using Askew.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.OnnxRuntime;

/// <summary>A model in ONNX Runtime, on the processor. What it is asked is numbers, and what it answers becomes real ones.</summary>
/// <remarks>A session may be asked by several threads at once: forks share it.</remarks>
internal sealed class OnnxRuntimeNetwork : INetwork
{
    // By what a model takes: reals, or whole numbers and truths, such as ids of tokens and masks.
    private static readonly Dictionary<Type, Func<Tensor, long[], OrtValue>> Makers = new()
    {
        [typeof(float)] = (tensor, shape) => OrtValue.CreateTensorValueFromMemory(tensor.ToFloats(), shape),
        [typeof(long)] = (tensor, shape) => OrtValue.CreateTensorValueFromMemory(tensor.ToLongs(), shape),
        [typeof(int)] = (tensor, shape) => OrtValue.CreateTensorValueFromMemory(
            Array.ConvertAll(tensor.ToLongs(), number => checked((int)number)), shape),
        [typeof(bool)] = (tensor, shape) => OrtValue.CreateTensorValueFromMemory(
            Array.ConvertAll(tensor.ToLongs(), number => number != 0), shape),
    };

    private readonly ForeignModel model;
    private readonly InferenceSession session;

    /// <summary>Reads the model.</summary>
    /// <exception cref="RequestException">ONNX Runtime cannot run it, or it takes something else than numbers.</exception>
    public OnnxRuntimeNetwork(ForeignModel model)
        : this(model, OpenSession(model))
    {
        string[] unknown = [.. session.InputNames.Except(model.Inputs)];
        if (unknown.Length > 0)
        {
            throw Refused(model, $"it wants the inputs {Quoted(unknown)}, of which the recipe says nothing");
        }

        string[] missing = [.. model.Outputs.Except(session.OutputNames)];
        if (missing.Length > 0)
        {
            throw Refused(model, $"it has no outputs {Quoted(missing)}; it runs models whole, without --outputs");
        }

        foreach ((string name, NodeMetadata input) in session.InputMetadata)
        {
            if (input.ElementType is null || !Makers.ContainsKey(input.ElementType))
            {
                throw Refused(model, $"its input '{name}' takes {input.ElementType?.Name ?? "no tensor"}, not real numbers; export it "
                    + "without --integer-io");
            }
        }
    }

    private OnnxRuntimeNetwork(ForeignModel model, InferenceSession session)
    {
        this.model = model;
        this.session = session;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => model.Outputs;

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole =>
        [.. model.Outputs.Select(name => session.OutputMetadata[name].ElementType is { } type && type != typeof(float))];

    /// <inheritdoc/>
    public long MemoryFor(int runs) => model.MemoryFor(runs);

    /// <inheritdoc/>
    public INetwork Fork() => new OnnxRuntimeNetwork(model, session);

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        var given = new List<OrtValue>();
        try
        {
            foreach ((string name, Tensor input) in model.Inputs.Zip(inputs))
            {
                long[] shape = [.. input.Shape.Extents.ToArray().Select(extent => (long)extent)];
                given.Add(Makers[session.InputMetadata[name].ElementType](input, shape));
            }

            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, model.Inputs, given, model.Outputs);
            return [.. outputs.Select(Reals)];
        }
        catch (OnnxRuntimeException e)
        {
            throw Refused(model, e.Message, e);
        }
        finally
        {
            given.ForEach(value => value.Dispose());
        }
    }

    // Its usual kernels for unsigned inputs and signed weights saturate sums of two products at 16 bits where the processor has no VNNI;
    // "precise" asks for those that do not, of which there are not all.
    private static InferenceSession OpenSession(ForeignModel model)
    {
        try
        {
            return OpenSession(model, isPrecise: true);
        }
        catch (OnnxRuntimeException)
        {
            try
            {
                return OpenSession(model, isPrecise: false);
            }
            catch (OnnxRuntimeException e)
            {
                throw Refused(model, e.Message, e);
            }
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            throw new RequestException("ONNX Runtime has no library for this system beside the engine 'onnxruntime'.", e);
        }
    }

    private static InferenceSession OpenSession(ForeignModel model, bool isPrecise)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = model.Threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };

        // On x86 layers between QuantizeLinear and DequantizeLinear of signed integers are computed in reals, unless it is asked not to.
        options.AddSessionConfigEntry("session.qdqisint8allowed", "1");
        if (isPrecise)
        {
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        }

        return new InferenceSession(model.Path, options);
    }

    private static Tensor Reals(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        var shape = new Shape([.. info.Shape.Select(extent => checked((int)extent))]);
        return Tensor.Of(shape, info.ElementDataType switch
        {
            TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
            TensorElementType.Int64 => [.. value.GetTensorDataAsSpan<long>().ToArray().Select(number => (float)number)],
            TensorElementType.Int32 => [.. value.GetTensorDataAsSpan<int>().ToArray().Select(number => (float)number)],
            TensorElementType.UInt8 => [.. value.GetTensorDataAsSpan<byte>().ToArray().Select(number => (float)number)],
            TensorElementType.Int8 => [.. value.GetTensorDataAsSpan<sbyte>().ToArray().Select(number => (float)number)],
            var other => throw new RequestException($"ONNX Runtime answers with numbers of type {other}, which are not compared."),
        });
    }

    private static RequestException Refused(ForeignModel model, string why, Exception? innerException = null) =>
        new($"ONNX Runtime cannot run '{model.Path}': {why.TrimEnd('.')}.", innerException);

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
