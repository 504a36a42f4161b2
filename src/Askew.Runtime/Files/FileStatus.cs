using System.Runtime.InteropServices;

namespace Askew.Files;

/// <summary>What the system knows about a file or folder: its kind, who owns it, and which it is however it is called.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">The user who owns it, by number.</param>
/// <param name="Mode">Who may do what with it.</param>
/// <param name="Device">The device that it lies on.</param>
/// <param name="Inode">Its number there.</param>
internal sealed partial record FileStatus(FileKind Kind, uint Owner, UnixFileMode Mode, ulong Device, ulong Inode)
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicFields = 0x7FF;
    private const int KindMask = 0xF000;
    private const int PermissionMask = 0xFFF;

    /// <summary>Whether this system can be asked.</summary>
    public static bool IsKnown => OperatingSystem.IsLinux();

    /// <summary>The user whom this process works for, by number.</summary>
    public static uint User => EffectiveUser();

    /// <summary>The status of <paramref name="path"/>; null where there is nothing, or where the system cannot be asked.</summary>
    /// <param name="path">A path.</param>
    /// <param name="followsLinks">Whether that of a link is the status of what it leads to.</param>
    public static FileStatus? Of(string path, bool followsLinks = true) =>
        IsKnown && ReadStatus(CurrentFolder, path, followsLinks ? 0 : DoNotFollow, BasicFields, out Fields fields) == 0 ? Of(fields) : null;

    /// <summary>Whether both are the same file.</summary>
    public bool IsSame(FileStatus other) => (Device, Inode) == (other.Device, other.Inode);

    private static FileStatus Of(in Fields fields) => new(
        (fields.Mode & KindMask) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        },
        fields.Owner,
        (UnixFileMode)(fields.Mode & PermissionMask),
        ((ulong)fields.DeviceMajor << 32) | fields.DeviceMinor,
        fields.Inode);

    // The kernel's statx has one layout on all processors.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadStatus(int folder, string path, int flags, uint mask, out Fields fields);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Fields
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
