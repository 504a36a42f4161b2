using Askew.Files;

namespace Askew.Samples.Images;

/// <summary>Reads images from files of every format there is.</summary>
internal static class ImageFile
{
    private const long MaximumFileSizeInBytes = 1L << 30;

    /// <summary>Reads a JPEG, PNG, BMP, WebP, GIF or PNM file. Its content says which it is, not its name. Alpha is dropped.</summary>
    /// <exception cref="UnreadableImageException">The file is missing, damaged, too large or no image.</exception>
    /// <exception cref="MissingLibraryException">It is no PNM, and what decodes the others is not there.</exception>
    public static Image Read(string path)
    {
        byte[] content;
        try
        {
            using FileStream file = InputFile.Open(path);
            if (file.Length > MaximumFileSizeInBytes)
            {
                throw new UnreadableImageException(path, $"the file has {file.Length} bytes; at most {MaximumFileSizeInBytes} are read.");
            }

            content = new byte[file.Length];
            file.ReadExactly(content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableImageException(path, exception.Message, exception);
        }

        return Decode(content, path);
    }

    /// <summary>Decodes the content of a JPEG, PNG, BMP, WebP, GIF or PNM file; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="UnreadableImageException">The content is damaged, too large or no image.</exception>
    /// <exception cref="MissingLibraryException">It is no PNM, and what decodes the others is not there.</exception>
    public static Image Decode(ReadOnlySpan<byte> content, string name)
    {
        try
        {
            return ImageFormats.Recognize(content) switch
            {
                ImageFormat.Pnm => PnmDecoder.Decode(content, name),
                ImageFormat.Unknown => throw new UnreadableImageException(name, ImageFormats.WhyUnknown(content)),
                ImageFormat known => SkiaDecoder.Decode(content, known, name),
            };
        }
        catch (Exception e) when (e is not AskewException)
        {
            throw new UnreadableImageException(name, $"the file is damaged: {e.Message}", e);
        }
    }
}
