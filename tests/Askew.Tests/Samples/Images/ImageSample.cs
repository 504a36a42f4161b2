using System.Text.Json;

namespace Askew.Tests.Samples.Images;

/// <summary>A small image file and what must come of it, from image_samples.json.</summary>
public sealed record ImageSample(string Name, int Height, int Width, int Channels, byte[] Content, byte[] Pixels)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ImageSample> All { get; } = Load();

    /// <summary>The one called so.</summary>
    public static ImageSample Named(string name) => All.Single(sample => sample.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static ImageSample[] Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.PathOf("image_samples.json")));
        return [.. document.RootElement.GetProperty("samples").EnumerateArray().Select(sample => new ImageSample(
            sample.GetProperty("name").GetString()!,
            sample.GetProperty("height").GetInt32(),
            sample.GetProperty("width").GetInt32(),
            sample.GetProperty("channels").GetInt32(),
            sample.GetProperty("content").GetBytesFromBase64(),
            sample.GetProperty("pixels").GetBytesFromBase64()))];
    }
}
