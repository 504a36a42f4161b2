using System.Text.Json;

namespace Askew.Fuzz.Kinds;

/// <summary>Small whole files of other tools, which the tests of what reads them have, too.</summary>
internal static class FileSamples
{
    /// <summary>Images of every format.</summary>
    public static readonly Lazy<byte[][]> Images = new(() => Load("image_samples.json"));

    /// <summary>Arrays: .npy and .npz.</summary>
    public static readonly Lazy<byte[][]> Arrays = new(() => Load("array_samples.json"));

    private static byte[][] Load(string name)
    {
        using Stream stream = typeof(FileSamples).Assembly.GetManifestResourceStream(name)!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("samples").EnumerateArray().Select(sample =>
            sample.GetProperty("content").GetBytesFromBase64())];
    }
}
