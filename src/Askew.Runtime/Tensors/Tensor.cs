using System.Runtime.InteropServices;

namespace Askew.Tensors;

/// <summary>A dense, row-major array of numbers with a shape.</summary>
/// <remarks>The storage may be longer than the shape needs (buffers are reused); only the first
/// <see cref="Shape.ElementCount"/> elements belong to the tensor.</remarks>
internal sealed class Tensor
{
    // Elements of a tensor that is not worth a question.
    private const int LargestUnasked = 1 << 16;

    private readonly Array storage;

    private Tensor(Shape shape, ElementType elementType, Array storage)
    {
        if (storage.Length < shape.ElementCount)
        {
            throw new ArgumentException(
                $"A tensor of shape {shape} needs {shape.ElementCount} elements, but its storage has {storage.Length}.");
        }

        Shape = shape;
        ElementType = elementType;
        this.storage = storage;
    }

    /// <summary>The extents, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>What one element is.</summary>
    public ElementType ElementType { get; }

    /// <summary>Wraps <paramref name="storage"/>, which is not copied.</summary>
    /// <exception cref="ArgumentException">The storage is too short, or of a type that no <see cref="ElementType"/> names.</exception>
    public static Tensor Of<T>(Shape shape, T[] storage)
        where T : unmanaged => new(shape, TypeOf<T>(), storage);

    /// <summary>A new tensor of zeros.</summary>
    /// <exception cref="MemoryLimitException">It is larger than any may be.</exception>
    public static Tensor Zeros(Shape shape, ElementType elementType)
    {
        int count = shape.ElementCount;
        if (count > LargestUnasked)
        {
            MemoryLimit.Require((long)count * SizeOf(elementType), $"a tensor of shape {shape}");
        }

        Array storage = elementType switch
        {
            ElementType.Float32 => new float[count],
            ElementType.Float64 => new double[count],
            ElementType.Int8 => new sbyte[count],
            ElementType.UInt8 => new byte[count],
            ElementType.Int16 => new short[count],
            ElementType.Int32 => new int[count],
            ElementType.Int64 => new long[count],
            ElementType.Boolean => new bool[count],
            ElementType.UInt16 => new ushort[count],
            ElementType.Int4 => new sbyte[count],
            ElementType.UInt4 => new byte[count],
            _ => throw new ArgumentOutOfRangeException(nameof(elementType)),
        };
        return new Tensor(shape, elementType, storage);
    }

    /// <summary>The elements, as what they are.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not what the tensor holds.</exception>
    public Span<T> Span<T>()
        where T : unmanaged => TypeOf<T>() == ElementType
            ? ((T[])storage).AsSpan(0, Shape.ElementCount)
            : throw new InvalidOperationException($"The tensor holds {ElementType}, not {typeof(T).Name}.");

    /// <summary>The elements of a <see cref="ElementType.Float32"/> tensor.</summary>
    public Span<float> Floats => Span<float>();

    /// <summary>The elements as bytes, for what only moves them.</summary>
    internal Span<byte> Bytes => MemoryMarshal.CreateSpan(
        ref MemoryMarshal.GetArrayDataReference(storage), checked(Shape.ElementCount * SizeOf(ElementType)));

    /// <summary>The same elements under another shape; nothing is copied.</summary>
    /// <exception cref="ArgumentException">The shapes differ in their number of elements.</exception>
    public Tensor Reshape(Shape shape) => shape.ElementCount == Shape.ElementCount
        ? new Tensor(shape, ElementType, storage)
        : throw new ArgumentException($"A tensor of shape {Shape} cannot become {shape}.", nameof(shape));

    /// <summary>Every element as a double, whatever the tensor holds.</summary>
    public double[] ToDoubles()
    {
        var values = new double[Shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
        {
            // By the element type, never by the array's: to the runtime an sbyte[] is a byte[], too.
            values[i] = ElementType switch
            {
                ElementType.Float32 => ((float[])storage)[i],
                ElementType.Float64 => ((double[])storage)[i],
                ElementType.Int8 => ((sbyte[])storage)[i],
                ElementType.UInt8 => ((byte[])storage)[i],
                ElementType.Int16 => ((short[])storage)[i],
                ElementType.Int32 => ((int[])storage)[i],
                ElementType.Int64 => ((long[])storage)[i],
                ElementType.Boolean => ((bool[])storage)[i] ? 1 : 0,
                ElementType.UInt16 => ((ushort[])storage)[i],
                ElementType.Int4 => ((sbyte[])storage)[i],
                ElementType.UInt4 => ((byte[])storage)[i],
                _ => throw new InvalidOperationException(),
            };
        }

        return values;
    }

    /// <summary>A copy of every element as a real of single precision, whatever the tensor holds.</summary>
    public float[] ToFloats() => ElementType == ElementType.Float32
        ? Span<float>().ToArray()
        : Array.ConvertAll(ToDoubles(), value => (float)value);

    /// <summary>Every element as a 64-bit integer; reals are truncated toward zero, as ONNX Cast does.</summary>
    public long[] ToLongs() => ElementType == ElementType.Int64
        ? Span<long>().ToArray()
        : Array.ConvertAll(ToDoubles(), value => (long)value);

    /// <summary>Bytes of one element.</summary>
    internal static int SizeOf(ElementType elementType) => elementType switch
    {
        ElementType.Int8 or ElementType.UInt8 or ElementType.Boolean or ElementType.Int4 or ElementType.UInt4 => 1,
        ElementType.Int16 or ElementType.UInt16 => 2,
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Float64 or ElementType.Int64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(elementType)),
    };

    private static ElementType TypeOf<T>() => default(T) switch
    {
        float => ElementType.Float32,
        double => ElementType.Float64,
        sbyte => ElementType.Int8,
        byte => ElementType.UInt8,
        short => ElementType.Int16,
        ushort => ElementType.UInt16,
        int => ElementType.Int32,
        long => ElementType.Int64,
        bool => ElementType.Boolean,
        _ => throw new ArgumentException($"No element type holds {typeof(T).Name}."),
    };
}
