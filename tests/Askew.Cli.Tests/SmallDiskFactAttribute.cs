namespace Askew.Cli.Tests;

/// <summary>A test that needs a disk of 1 MB, which only root can make; skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> canMount = new(CanMount);

    /// <summary>Skips where it cannot be made.</summary>
    public SmallDiskFactAttribute() => Skip = canMount.Value ? null : "Only root can make a disk of 1 MB (mount -t tmpfs).";

    private static bool CanMount()
    {
        string folder = Directory.CreateTempSubdirectory("askew-mount-").FullName;
        try
        {
            return Tool.Shell(folder, "mkdir d && mount -t tmpfs -o size=1m askew d && umount d").ExitCode == 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
