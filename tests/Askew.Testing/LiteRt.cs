using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Askew.Testing;

/// <summary>Runs TensorFlow Lite models in LiteRT, which comes as WebAssembly and runs in Debian's Chromium, by playwright-core.</summary>
/// <remarks>The browser is started once and ends with this process, whose pipe to it then closes.</remarks>
internal static class LiteRt
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private static readonly Lock turn = new();
    private static Process? browser;

    /// <summary>Why a test that needs it is skipped; null where it can run.</summary>
    public static string? WhyMissing { get; } =
        Chromium is null ? "SKIPPED: Chromium is not installed (apt-get install chromium); no TensorFlow Lite model has been run."
        : Folder is null
            ? "SKIPPED: LiteRT is not installed (npm ci --ignore-scripts in tests/browser); no TensorFlow Lite model has been run."
        : null;

    private static string? Chromium => new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);

    private static string? Folder => FindFolder();

    /// <summary>Runs all models in one browser.</summary>
    /// <param name="jobs">For each the file and, for each run, the numbers of its inputs.</param>
    /// <returns>For each the numbers of its outputs, or what went wrong.</returns>
    public static LiteRtResult[] Run(IReadOnlyList<(byte[] Model, IReadOnlyList<float[][]> Runs)> jobs)
    {
        string work = Directory.CreateTempSubdirectory("askew-litert-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(work, "jobs.json"), JsonSerializer.Serialize(jobs.Select((job, number) => new
            {
                model = Write(work, $"{number}.tflite", job.Model),
                inputs = job.Runs.Select((inputs, run) => inputs.Select((input, i) =>
                    Write(work, $"{number}-{run}-{i}.in", MemoryMarshal.AsBytes(input.AsSpan())))),
            })));
            JsonElement[] results = [.. Ask(work).EnumerateArray()];
            return [.. results.Select((result, number) => Read(work, number, jobs[number].Runs.Count, result))];
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Write(string folder, string name, ReadOnlySpan<byte> contents)
    {
        File.WriteAllBytes(Path.Combine(folder, name), contents);
        return name;
    }

    private static LiteRtResult Read(string folder, int number, int runs, JsonElement result)
    {
        if (result.TryGetProperty("error", out JsonElement error))
        {
            return new LiteRtResult([], [], [], $"{error.GetString()}\n{result.GetProperty("said")}");
        }

        int[][] shapes = [.. result.GetProperty("shapes").EnumerateArray().Select(shape =>
            shape.EnumerateArray().Select(extent => extent.GetInt32()).ToArray())];
        float[][][] outputs = [.. Enumerable.Range(0, runs).Select(run => shapes.Select((_, output) => MemoryMarshal.Cast<byte, float>(
            File.ReadAllBytes(Path.Combine(folder, $"{number}.{run}.{output}.bin"))).ToArray()).ToArray())];
        double[] milliseconds = [.. result.GetProperty("milliseconds").EnumerateArray().Select(number => number.GetDouble())];
        return new LiteRtResult(shapes, outputs, milliseconds, null);
    }

    private static JsonElement Ask(string work)
    {
        lock (turn)
        {
            browser ??= Start();
            browser.StandardInput.WriteLine(work);
            Task<string?> answer = browser.StandardOutput.ReadLineAsync();
            if (answer.Wait(Patience) && answer.Result is { } line)
            {
                return JsonDocument.Parse(line).RootElement;
            }

            bool hasEnded = answer.IsCompleted;
            browser.Kill(entireProcessTree: true);
            browser.Dispose();
            browser = null;
            throw hasEnded ? new InvalidOperationException("LiteRT's process ended; what it said is on stderr.")
                : new TimeoutException($"LiteRT gave no answer within {Patience}.");
        }
    }

    private static Process Start() => Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder!, "litert.mjs"), Chromium!])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static string? FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "browser");
            if (Directory.Exists(Path.Combine(candidate, "node_modules", "@litertjs", "core")))
            {
                return candidate;
            }
        }

        return null;
    }
}
