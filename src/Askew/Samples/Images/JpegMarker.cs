namespace Askew.Samples.Images;

/// <summary>The markers of a JPEG, each 0xFF and one of these bytes.</summary>
internal static class JpegMarker
{
    /// <summary>The start of a frame in the usual coding.</summary>
    public const int BaselineFrame = 0xC0;

    /// <summary>The start of a frame that may have more tables.</summary>
    public const int ExtendedFrame = 0xC1;

    /// <summary>The start of a frame that comes in many passes.</summary>
    public const int ProgressiveFrame = 0xC2;

    /// <summary>Tables of codes.</summary>
    public const int HuffmanTables = 0xC4;

    /// <summary>The first of eight marks from which decoding can start anew, used by turns.</summary>
    public const int FirstRestart = 0xD0;

    /// <summary>The end.</summary>
    public const int EndOfImage = 0xD9;

    /// <summary>The start of compressed data.</summary>
    public const int StartOfScan = 0xDA;

    /// <summary>After how many units there is a restart.</summary>
    public const int RestartInterval = 0xDD;

    /// <summary>Whether it is the start of a frame, of which there are many kinds, and says how large the image is.</summary>
    public static bool IsFrame(int marker) => marker is >= 0xC0 and <= 0xCF and not (HuffmanTables or 0xC8 or 0xCC);

    /// <summary>Whether nothing belongs to it: stuffing, restarts.</summary>
    public static bool IsAlone(int marker) => marker is 0x00 or 0x01 or (>= FirstRestart and <= 0xD7);
}
