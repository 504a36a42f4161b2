namespace Askew.Testing;

/// <summary>Finds the real networks and data that are measured with but not part of the project.</summary>
internal static class RealData
{
    /// <summary>Why a test that needs them is skipped.</summary>
    public const string Missing = "There is no folder shared/real beside the repository or above it.";

    /// <summary>The folder shared/real beside the repository, or null.</summary>
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "real");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
