using Askew.Files;
using Askew.Tensors;

namespace Askew.Samples.Arrays;

/// <summary>NumPy's file of one array: little-endian f2, f4, f8, i1, u1, i2, i4, i8 and b1. f2 is widened to single precision.</summary>
internal static class NpyFile
{
    /// <summary>Reads a whole file. Fortran order is turned into row-major order.</summary>
    /// <exception cref="UnreadableArrayException">It is missing, damaged, truncated, or of an unknown type.</exception>
    public static Tensor Read(string path) => Open(path, ReadAll);

    /// <summary>Writes what <c>numpy.save</c> would write.</summary>
    public static void Write(string path, Tensor tensor)
    {
        using FileStream file = File.Create(path);
        Write(file, tensor);
    }

    /// <summary>Writes what <c>numpy.save</c> would write.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        stream.Write(new NpyHeader(NpyElements.TypeOf(tensor.ElementType), IsFortranOrder: false, tensor.Shape).ToBytes());
        stream.Write(NpyElements.BytesOf(tensor));
    }

    /// <summary>The shape alone; the elements are not read.</summary>
    internal static Shape ReadShape(string path) => Open(path, (stream, name) => NpyHeader.Read(stream, name).Shape);

    /// <summary>Reads an array of a stream with a known length, so that no memory is taken for elements that are not there.</summary>
    internal static Tensor ReadAll(Stream stream, string name)
    {
        NpyHeader header = NpyHeader.Read(stream, name);
        RequireMemory(header.DataSizeInBytes, name);
        long left = stream.Length - stream.Position;
        return left >= header.DataSizeInBytes
            ? NpyElements.Read(stream, header)
            : throw new UnreadableArrayException(
                name, $"the file is truncated: shape {header.Shape} of {header.Type} needs {header.DataSizeInBytes} bytes, but only {left} "
                    + $"are left.");
    }

    /// <summary>Checks that there may be as much memory as <paramref name="bytes"/> for the arrays of a file.</summary>
    /// <exception cref="UnreadableArrayException">There may not.</exception>
    internal static void RequireMemory(long bytes, string name)
    {
        if (bytes > MemoryLimit.InBytes)
        {
            throw new UnreadableArrayException(name, $"its arrays take {bytes} bytes, more than are allowed (--memory).");
        }
    }

    private static T Open<T>(string path, Func<Stream, string, T> read)
    {
        try
        {
            using FileStream file = InputFile.Open(path);
            return read(file, path);
        }
        catch (EndOfStreamException exception)
        {
            throw new UnreadableArrayException(path, "the file is truncated.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableArrayException(path, exception.Message, exception);
        }
    }
}
