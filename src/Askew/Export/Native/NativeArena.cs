using System.Runtime.InteropServices;

namespace Askew.Export.Native;

/// <summary>The memory of one compiled network, outside the managed heap.</summary>
internal sealed unsafe class NativeArena : SafeHandle
{
    private const int Alignment = 64;

    /// <summary>Allocates <paramref name="sizeInBytes"/> bytes, all 0.</summary>
    public NativeArena(int sizeInBytes)
        : base(0, ownsHandle: true)
    {
        nuint size = (nuint)Math.Max(sizeInBytes, 1);
        SetHandle((nint)NativeMemory.AlignedAlloc(size, Alignment));
        NativeMemory.Clear((void*)handle, size);
        SizeInBytes = sizeInBytes;
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Its size.</summary>
    public int SizeInBytes { get; }

    /// <summary>Its first byte.</summary>
    public void* Pointer => (void*)handle;

    /// <summary>A part of it.</summary>
    public Span<byte> Bytes(int offset, int count) => new Span<byte>(Pointer, SizeInBytes).Slice(offset, count);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
