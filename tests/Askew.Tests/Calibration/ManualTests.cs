using System.Text.RegularExpressions;
using Askew.Calibration;

namespace Askew.Tests.Calibration;

/// <summary>docs/calibrators.md names every method and every option.</summary>
public class ManualTests
{
    public static TheoryData<string> Names => [.. CalibratorCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryOptionIsDescribed(string name)
    {
        string[] paragraphs = File.ReadAllText(Path.Combine(Root(), "docs", "calibrators.md")).Split("\n\n");
        string own = Assert.Single(paragraphs, p => p.StartsWith($"**{name}**", StringComparison.Ordinal));
        string told = own.Contains("same options", StringComparison.OrdinalIgnoreCase) ? string.Concat(paragraphs) : own;
        string refusal = Assert.Throws<ArgumentException>(() =>
            CalibratorCatalog.Create(name, new Dictionary<string, string> { ["?"] = "1" })).Message;
        string[] options = Regex.Match(refusal, "Its options are: (.*)\\.").Groups[1].Value.Split(", ");
        Assert.Contains("consumer-clamp", options);
        Assert.All(options.Where(o => o != "consumer-clamp"), option => Assert.Contains($"`{option}`", told, StringComparison.Ordinal));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return folder;
    }
}
