using Askew.Files;
using Askew.Instructions;

namespace Askew.Quantization;

/// <summary>The .askew file of an integer network of which a rest computes in float, behind it or in between: a zip with format.json,
/// integers.askew (the integer network, itself an .askew file) and tail.onnx (the rest).</summary>
/// <remarks>
/// What the rest reads is named as outputs or inputs of the integer network. Its first outputs are those of the network; behind them, named
/// as inputs of the integer network, is what goes back (from version 2 on). The same quantisation gives the same bytes everywhere.
/// </remarks>
internal static class MixedFile
{
    private static readonly ChecksummedArchive Archive =
        new("askew-tail", 2, new ArchivePart("integers.askew", "integersSha256"), new ArchivePart("tail.onnx", "tailSha256"))
        {
            Title = ".askew file",
            Remedy = "quantize the network again",
        };

    /// <summary>The bytes of the file.</summary>
    /// <param name="program">The integer network.</param>
    /// <param name="rest">What computes in float, as ONNX.</param>
    /// <param name="provenance">Where it comes from and how it is used, as JSON; null where that is not said.</param>
    public static byte[] ToBytes(IntegerProgram program, byte[] rest, byte[]? provenance) =>
        Archive.ToBytes(ProgramFile.ToBytes(program), rest, provenance);

    /// <summary>Whether the file at <paramref name="path"/> says of itself that it is one.</summary>
    public static bool IsMixed(string path) => Archive.IsAt(path);

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <returns>The integer network, and what computes in float as ONNX.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or needs a newer Askew.</exception>
    public static (IntegerProgram Program, byte[] Floats) Load(string path) => Archive.Load(path, stream =>
    {
        (byte[] integers, byte[] rest) = Archive.Read(stream);
        return (ProgramFile.Read(new MemoryStream(integers)), rest);
    });
}
