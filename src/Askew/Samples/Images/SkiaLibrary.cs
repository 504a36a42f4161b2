namespace Askew.Samples.Images;

/// <summary>The native library of SkiaSharp, by which images are decoded, drawn and written.</summary>
internal static class SkiaLibrary
{
    /// <summary>Whether <paramref name="exception"/> says that it is not there.</summary>
    public static bool IsMissing(Exception exception) => exception is DllNotFoundException or EntryPointNotFoundException
        or BadImageFormatException or TypeInitializationException;

    /// <summary>The same for people.</summary>
    public static MissingLibraryException Missing(Exception exception) => new(
        "JPEG, PNG, BMP, WebP and GIF images are decoded, and pictures are drawn, by SkiaSharp, whose library libSkiaSharp is not beside "
        + "this program, or not for this system. Put it there (the packages SkiaSharp.NativeAssets have it), or convert images to PNM.",
        exception);
}
