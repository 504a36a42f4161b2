namespace Askew.Tests.Operators;

/// <summary>ONNX's own test suite: each case runs once, when it is first asked for.</summary>
public sealed class ConformanceSuite
{
    /// <summary>Where the Debian package puts the suite.</summary>
    public const string Folder = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Parts = ["node", "pytorch-converted", "pytorch-operator", "simple"];

    private readonly Dictionary<string, Lazy<ConformanceResult>> results =
        Names.ToDictionary(name => name, name => new Lazy<ConformanceResult>(() => new ConformanceCase(Path.Combine(Folder, name)).Run()));

    /// <summary>Why there is nothing to test with; null where there is.</summary>
    public static string? WhyMissing => Directory.Exists(Folder) ? null : "The Debian package libonnx-testdata is not installed.";

    /// <summary>The cases as PART/CASE.</summary>
    public static IReadOnlyList<string> Names { get; } = WhyMissing is not null ? [] :
    [
        .. Parts.SelectMany(part => Directory.GetDirectories(Path.Combine(Folder, part)))
            .Where(folder => File.Exists(Path.Combine(folder, "model.onnx")))
            .Select(folder => Path.GetRelativePath(Folder, folder))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>How the case <paramref name="name"/> goes.</summary>
    internal ConformanceResult ResultOf(string name) => results[name].Value;
}
