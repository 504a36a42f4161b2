using System.Buffers.Binary;
using Askew.Files;
using Askew.Fuzz.Mutators;
using Askew.Samples;
using Askew.Samples.Images;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Damaged images of every format; the checksums of PNG are made right again now and then.</summary>
internal sealed class ImageKind : IKind
{
    /// <inheritdoc/>
    public string Name => "image";

    /// <inheritdoc/>
    public string Extension => ".img";

    /// <inheritdoc/>
    public int Round => 30_000;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        byte[][] samples = FileSamples.Images.Value;
        byte[] image = samples[random.Next(samples.Length)];
        byte[] damaged = ByteMutator.Mutate(image, random, samples[random.Next(samples.Length)]);
        return random.OneIn(4) ? damaged : WithChecksums(damaged);
    }

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        try
        {
            Image image = ImageFile.Decode(input, "image");
            return new Outcome($"{ImageFormats.Recognize(input)} read, {image.Channels} channels");
        }
        catch (UnreadableImageException)
        {
            return new Outcome($"{ImageFormats.Recognize(input)} refused");
        }
    }

    // Chunks are: length, type, contents, checksum of type and contents.
    private static byte[] WithChecksums(byte[] image)
    {
        if (!image.AsSpan().StartsWith(ContentChecks.PngSignature))
        {
            return image;
        }

        for (long at = ContentChecks.PngSignature.Length; at + 12 <= image.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(image.AsSpan((int)at));
            if (at + 12 + length > image.Length)
            {
                break;
            }

            uint checksum = Crc32.Of(image.AsSpan((int)at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan((int)(at + 8 + length)), checksum);
            at += 12 + length;
        }

        return image;
    }
}
