using System.Runtime.CompilerServices;

namespace Askew.Tests.Samples;

/// <summary>Files that lie beside these tests.</summary>
internal static class TestData
{
    /// <summary>The path of a file beside the tests' source.</summary>
    public static string PathOf(string name) => Path.Combine(Folder(), name);

    private static string Folder([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
