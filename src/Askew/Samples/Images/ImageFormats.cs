namespace Askew.Samples.Images;

/// <summary>Tells image formats apart by the first bytes of a file, and image files from others by their extension.</summary>
internal static class ImageFormats
{
    private static readonly string[] extensions =
    [
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".pnm", ".pbm", ".pgm", ".ppm",

        // Not read; listed so that such files are named as unreadable instead of being passed over in silence.
        ".gif", ".webp", ".tif", ".tiff", ".heic", ".avif",
    ];

    /// <summary>The format that <paramref name="content"/> begins as.</summary>
    public static ImageFormat Recognize(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ImageFormat.Jpeg;
        }

        if (content.StartsWith(PngDecoder.Signature))
        {
            return ImageFormat.Png;
        }

        if (content.StartsWith("BM"u8))
        {
            return ImageFormat.Bmp;
        }

        return content.Length > 2 && content[0] == 'P' && content[1] is >= (byte)'1' and <= (byte)'6' && PnmDecoder.IsSpace(content[2])
            ? ImageFormat.Pnm
            : ImageFormat.Unknown;
    }

    /// <summary>Whether a file of this name is meant as an image; how it is decoded is for its content to say.</summary>
    public static bool IsImageName(string path) =>
        extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The reason to give for content that <see cref="Recognize"/> does not know.</summary>
    public static string WhyUnknown(ReadOnlySpan<byte> content)
    {
        const string Expected = "JPEG, PNG, BMP and PNM (P1 to P6) are read; convert the file to one of them";
        string? known = content switch
        {
            [] => "empty",
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "a WebP",
            [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "a TIFF",
            [(byte)'P', (byte)'7', ..] => "a PAM (P7)",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "a HEIF or AVIF",
            _ => null,
        };
        return known is null
            ? $"its first bytes are of no known image format. {Expected}."
            : $"the file is {known}. {Expected}.";
    }
}
