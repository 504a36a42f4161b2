using System.Diagnostics;
using System.Text.Json;
using Askew.Samples.Arrays;
using Askew.Tensors;

namespace Askew.Tests.OnnxRuntime;

/// <summary>Runs models in ONNX Runtime, by Node.js.</summary>
internal static class OnnxRuntimeProcess
{
    /// <summary>Why a test that needs it is skipped; null where it can run.</summary>
    public static string? WhyMissing { get; } = Folder is null
        ? "ONNX Runtime is not installed (npm ci --ignore-scripts in tests/onnxruntime)."
        : null;

    private static string? Folder => FindFolder();

    /// <summary>Runs all <paramref name="jobs"/> in one process.</summary>
    /// <param name="jobs">For each the model's path and the inputs by name.</param>
    /// <param name="batch">Whether inputs hold many samples, which are run one at a time.</param>
    /// <returns>For each job the outputs in order, or the error.</returns>
    public static OnnxRuntimeResult[] Run(
        IReadOnlyList<(string Model, IReadOnlyDictionary<string, Tensor> Inputs)> jobs, bool batch = false)
    {
        string work = Directory.CreateTempSubdirectory("askew-onnxruntime-").FullName;
        try
        {
            var list = jobs.Select((job, number) => new
            {
                model = job.Model,
                batch,
                inputs = job.Inputs.ToDictionary(pair => pair.Key, pair =>
                    Write(pair.Value, Path.Combine(work, $"{number}-{pair.Key}.npy"))),
                outputs = Path.Combine(work, $"out{number}"),
            }).ToArray();
            string file = Path.Combine(work, "jobs.json");
            File.WriteAllText(file, JsonSerializer.Serialize(list));
            Start(file);
            return [.. list.Select(job => Read(job.outputs))];
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Runs models that are not in files.</summary>
    public static OnnxRuntimeResult[] Run(IReadOnlyList<(byte[] Model, IReadOnlyDictionary<string, Tensor> Inputs)> jobs)
    {
        string work = Directory.CreateTempSubdirectory("askew-models-").FullName;
        try
        {
            return Run([.. jobs.Select((job, number) =>
            {
                string path = Path.Combine(work, $"{number}.onnx");
                File.WriteAllBytes(path, job.Model);
                return (path, job.Inputs);
            })]);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Write(Tensor tensor, string path)
    {
        NpyFile.Write(path, tensor);
        return path;
    }

    private static void Start(string jobs)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardError = true, WorkingDirectory = Folder };
        start.ArgumentList.Add("run.mjs");
        start.ArgumentList.Add(jobs);
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ONNX Runtime's process failed: {errors}");
    }

    private static OnnxRuntimeResult Read(string folder)
    {
        string error = Path.Combine(folder, "error.txt");
        return File.Exists(error)
            ? new OnnxRuntimeResult([], File.ReadAllText(error))
            : new OnnxRuntimeResult(
                [.. Enumerable.Range(0, Directory.GetFiles(folder, "*.npy").Length)
                    .Select(i => NpyFile.Read(Path.Combine(folder, $"{i}.npy")))],
                null);
    }

    private static string? FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "onnxruntime");
            if (Directory.Exists(Path.Combine(candidate, "node_modules", "onnxruntime-node")))
            {
                return candidate;
            }
        }

        return null;
    }
}
