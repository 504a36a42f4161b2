using System.Diagnostics;
using System.Text.Json;

namespace Askew.Cli.Tests.Reports;

/// <summary>Looks at reports in Debian's Chromium, by playwright-core.</summary>
internal static class Browser
{
    private static readonly string Script = Path.Combine(Tool.Root, "tests", "browser", "look.mjs");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Why a test that needs it is skipped; null where it can run.</summary>
    public static string? WhyMissing { get; } =
        Chromium is null ? "SKIPPED: Chromium is not installed (apt-get install chromium); no browser has looked at the reports."
        : !Directory.Exists(Path.Combine(Tool.Root, "tests", "browser", "node_modules", "playwright-core"))
            ? "SKIPPED: playwright-core is not installed (npm ci --ignore-scripts in tests/browser); no browser has looked at the reports."
        : null;

    private static string? Chromium => new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);

    /// <summary>What a reader sees of the page; screenshots stay in artifacts/reports under <paramref name="name"/>.</summary>
    public static JsonElement Look(string page, string name)
    {
        string folder = Path.Combine(Tool.Root, "artifacts", "reports", name);
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(
            "node", [Script, Chromium!, page, folder])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The browser did not end within {Patience}.");
        }

        Assert.True(process.ExitCode == 0, errors.Result);
        return JsonDocument.Parse(output.Result).RootElement;
    }
}
