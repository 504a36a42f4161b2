using System.Runtime.InteropServices;

namespace Askew.Samples.Images;

/// <summary>The functions of libturbojpeg that decoding needs, bound at first use.</summary>
/// <remarks>Bound by hand and not by DllImport: the library goes by other names on other systems, and an assembly can have
/// only one resolver for all its imports.</remarks>
internal sealed unsafe class TurboJpegLibrary
{
    private static readonly Lazy<TurboJpegLibrary> installed =
        new(() => Load("libturbojpeg.so.0", "libturbojpeg.0.dylib", "libturbojpeg.dylib", "turbojpeg.dll"));

    private TurboJpegLibrary(nint library)
    {
        InitDecompress = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
        DecompressHeader = (delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int>)NativeLibrary.GetExport(
            library, "tjDecompressHeader3");
        Decompress = (delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)NativeLibrary.GetExport(
            library, "tjDecompress2");
        ErrorCode = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "tjGetErrorCode");
        ErrorText = (delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(library, "tjGetErrorStr2");
        Destroy = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");
    }

    /// <summary>The library of this system.</summary>
    /// <exception cref="MissingLibraryException">It is not installed.</exception>
    public static TurboJpegLibrary Installed => installed.Value;

    /// <summary>handle = tjInitDecompress().</summary>
    public delegate* unmanaged[Cdecl]<nint> InitDecompress { get; }

    /// <summary>tjDecompressHeader3(handle, content, size, out width, out height, out subsampling, out colour space).</summary>
    public delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int> DecompressHeader { get; }

    /// <summary>tjDecompress2(handle, content, size, target, width, pitch, height, pixel format, flags).</summary>
    public delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int> Decompress { get; }

    /// <summary>tjGetErrorCode(handle): 0 a warning, 1 an error.</summary>
    public delegate* unmanaged[Cdecl]<nint, int> ErrorCode { get; }

    /// <summary>tjGetErrorStr2(handle).</summary>
    public delegate* unmanaged[Cdecl]<nint, byte*> ErrorText { get; }

    /// <summary>tjDestroy(handle).</summary>
    public delegate* unmanaged[Cdecl]<nint, int> Destroy { get; }

    /// <summary>Loads the first of <paramref name="names"/> that is there.</summary>
    public static TurboJpegLibrary Load(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return new TurboJpegLibrary(library);
            }
        }

        throw new MissingLibraryException(
            "JPEG images are decoded by libturbojpeg, which is not installed. Install it with 'apt-get install libturbojpeg0', "
            + "or convert the images to PNG.");
    }
}
