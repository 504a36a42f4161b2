namespace Askew.Samples.Images;

/// <summary>Tells image formats apart by the first bytes of a file, and image files from others by their extension.</summary>
internal static class ImageFormats
{
    private static readonly string[] extensions =
    [
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".webp", ".gif", ".pnm", ".pbm", ".pgm", ".ppm",

        // Not read; listed so that such files are named as unreadable instead of being passed over in silence.
        ".tif", ".tiff", ".heic", ".avif",
    ];

    /// <summary>The format that <paramref name="content"/> begins as.</summary>
    public static ImageFormat Recognize(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ImageFormat.Jpeg;
        }

        if (content.StartsWith(ContentChecks.PngSignature))
        {
            return ImageFormat.Png;
        }

        if (content.StartsWith("BM"u8))
        {
            return ImageFormat.Bmp;
        }

        if (content.StartsWith("GIF8"u8))
        {
            return ImageFormat.Gif;
        }

        if (content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..12].SequenceEqual("WEBP"u8))
        {
            return ImageFormat.WebP;
        }

        return content.Length > 2 && content[0] == 'P' && content[1] is >= (byte)'1' and <= (byte)'6' && PnmDecoder.IsSpace(content[2])
            ? ImageFormat.Pnm
            : ImageFormat.Unknown;
    }

    /// <summary>What people call <paramref name="format"/>.</summary>
    public static string NameOf(ImageFormat format) => format switch
    {
        ImageFormat.WebP => "WebP",
        _ => format.ToString().ToUpperInvariant(),
    };

    /// <summary>Whether a file of this name is meant as an image; how it is decoded is for its content to say.</summary>
    public static bool IsImageName(string path) =>
        extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The reason to give for content that <see cref="Recognize"/> does not know.</summary>
    public static string WhyUnknown(ReadOnlySpan<byte> content)
    {
        const string Expected = "JPEG, PNG, BMP, WebP, GIF and PNM (P1 to P6) are read; convert the file to one of them";
        string? known = content switch
        {
            [] => "empty",
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
