namespace Askew.Samples.Images;

/// <summary>What a scan of a JPEG has: which coefficients of which colours.</summary>
/// <param name="Components">The colours, each with its tables; a table that the scan does not use may be missing.</param>
/// <param name="First">The first coefficient, from 0.</param>
/// <param name="Last">The last one, to 63.</param>
/// <param name="IsFirstPass">Whether these coefficients come for the first time, and not one more bit of each.</param>
internal sealed record JpegScan(
    (JpegComponent Component, JpegHuffmanTable? Dc, JpegHuffmanTable? Ac)[] Components, int First, int Last, bool IsFirstPass);
