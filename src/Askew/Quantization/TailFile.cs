using Askew.Files;
using Askew.Instructions;

namespace Askew.Quantization;

/// <summary>The .askew file of an integer network with a float tail: a zip with format.json, integers.askew (the integer-only network,
/// itself an .askew file) and tail.onnx (what computes behind its outputs).</summary>
/// <remarks>The same quantisation gives the same bytes everywhere.</remarks>
internal static class TailFile
{
    private static readonly ChecksummedArchive Archive =
        new("askew-tail", 1, new ArchivePart("integers.askew", "integersSha256"), new ArchivePart("tail.onnx", "tailSha256"))
        {
            Title = ".askew file",
            Remedy = "quantize the network again",
        };

    /// <summary>The bytes of the file.</summary>
    /// <param name="program">The integer network.</param>
    /// <param name="tail">The float network behind it as ONNX.</param>
    /// <param name="provenance">Where it comes from and how it is used, as JSON; null where that is not said.</param>
    public static byte[] ToBytes(IntegerProgram program, byte[] tail, byte[]? provenance) =>
        Archive.ToBytes(ProgramFile.ToBytes(program), tail, provenance);

    /// <summary>Whether the file at <paramref name="path"/> says of itself that it is one.</summary>
    public static bool IsTail(string path) => Archive.IsAt(path);

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <returns>The integer network, and the float network behind it as ONNX.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or needs a newer Askew.</exception>
    public static (IntegerProgram Program, byte[] Tail) Load(string path) => Archive.Load(path, stream =>
    {
        (byte[] integers, byte[] tail) = Archive.Read(stream);
        return (ProgramFile.Read(new MemoryStream(integers)), tail);
    });
}
