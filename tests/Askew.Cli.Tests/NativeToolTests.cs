using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Askew.Samples.Images;
using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>The command line, compiled to one native file, is the command line; only that it starts at once.</summary>
public sealed class NativeToolTests : IDisposable
{
    // Of a processor, for "inspect" of any network here.
    private const double MostMilliseconds = 50;
    private const int Starts = 7;

    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    // One test for all, as it is compiled once. Every command is here that reads or writes JSON in a way of its own.
    [ToolFact("gcc")]
    public void TheNativeToolGivesTheSameBytes()
    {
        string project = Path.Combine(Tool.Root, "src", "Askew.Cli");
        string system = $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        CommandResult published = Tool.Shell(workspace.Folder, $"dotnet publish '{project}' -c Release -r {system} -p:PublishAot=true "
            + "-p:RunAnalyzers=false --nologo -v quiet --artifacts-path artifacts -o native");
        Assert.True(published.ExitCode == 0, published.Output + published.Errors);
        Assert.DoesNotContain("warning", published.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["askew", "libSkiaSharp.so"], Directory.GetFileSystemEntries(workspace.PathOf("native")).Select(Path.GetFileName).Order());

        PublishForOtherSystems(project);
        File.WriteAllBytes(workspace.PathOf("photo.png"), PngEncoder.Encode(ImageFile.Read(workspace.PathOf("image.jpg"))));

        Same("quantize model.onnx --calibration images/calibration -o model.askew --save-plan plan.json --save-steps steps",
            "model.askew", "plan.json", "steps/01-equalize-channels.json");
        Same("quantize model.onnx --calibration images/calibration -o hybrid.askew --target mlu220", "hybrid.askew");
        Same("quantize model.onnx --calibration images/calibration -o lite.askew --target tflite", "lite.askew");
        Same("quantize model.onnx --calibration images/calibration -o planned.askew --plan plan.json", "planned.askew");
        Same("calibrate model.onnx --calibration images/calibration -o all.stats", "all.stats");
        Same("quantize model.onnx --statistics all.stats -o same.askew --json", "same.askew");
        Same("inspect model.askew --json");
        Same("inspect model.askew --certificate --json");
        Same("inspect model.onnx");
        Same("evaluate model.askew --data images/evaluation --reference model.onnx");
        Same("evaluate model.askew --data images/evaluation --shard 1/1 -o part.json", "part.json");
        Same("evaluate --merge part.json --json");
        Same("run model.askew image.jpg --json");
        Same("export model.askew --format npu -o npu", "npu/manifest.json");
        Same("export lite.askew --format tflite -o lite.tflite", "lite.tflite");
        Same("export model.askew --format onnx-qdq -o qdq.onnx", "qdq.onnx");
        Same("new-recipe model.onnx --data images/evaluation -o new.json", "new.json");
        Same("demo -o demo", "demo/ships-cpu.askew", "demo/ships-paper.askew", "demo/ships-symmetric.askew");
        Run("native/askew", "compare model.onnx --calibration images/calibration --data images/evaluation --methods minmax --json");
        Run("native/askew", "analyze model.onnx --calibration images/calibration --report analysis.html --json");
        Run("native/askew", "doctor model.onnx --calibration images/calibration --data images/evaluation --json");
        Assert.Contains("id=\"data\"", File.ReadAllText(workspace.PathOf("analysis.html")), StringComparison.Ordinal);

        // One file is enough but for images that are no PNM.
        Same("run model.askew photo.png --json");
        File.Move(workspace.PathOf("native/askew"), workspace.PathOf("alone"));
        Run("./alone", "run model.askew image.jpg");
        CommandResult alone = Tool.Shell(workspace.Folder, "./alone run model.askew photo.png");
        Assert.Equal(ExitCodes.Data, alone.ExitCode);
        Assert.Contains("libSkiaSharp", alone.Errors, StringComparison.Ordinal);
        File.Move(workspace.PathOf("alone"), workspace.PathOf("native/askew"));

        // Of several starts the quickest: what a start takes, a busy machine only adds to.
        QuantizeRealNetworks();
        Assert.All(Directory.GetFiles(workspace.Folder, "*.askew"), network =>
        {
            double milliseconds = Enumerable.Range(0, Starts).Min(_ => ProcessorTimeOf($"native/askew inspect '{network}'"))
                .TotalMilliseconds;
            Assert.True(milliseconds <= MostMilliseconds, $"inspect of '{network}' takes {milliseconds:F0} ms of a processor.");
        });
    }

    private void QuantizeRealNetworks()
    {
        foreach ((string model, string data) in new[] { ("mlperf_tiny_kws_dscnn", "kws"), ("mlperf_tiny_ic_resnet8_cifar10", "cifar10") })
        {
            if (RealData.Folder is { } real)
            {
                Run("native/askew",
                    $"quantize '{real}/models/{model}.onnx' --calibration '{real}/data/{data}/calibration' -o {model}.askew");
                string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(workspace.PathOf($"{model}.askew"))));
                RealNetworkHashes.AssertWrittenDown(hash, model, "cpu");
            }
        }
    }

    // The processor's time, which a busy machine does not lengthen as it does that of the clock.
    private TimeSpan ProcessorTimeOf(string command)
    {
        CommandResult result = Tool.Shell(workspace.Folder, $"TIMEFORMAT='%U %S'; time {command}");
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        string[] parts = result.Errors.Trim().Split('\n')[^1].Split(' ');
        double[] seconds = [.. parts.Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        return TimeSpan.FromSeconds(seconds.Sum());
    }

    // Systems that are not here: what they get is at least compiled, with all that they are warned of.
    private void PublishForOtherSystems(string project)
    {
        foreach (string system in new[] { "win-x64", "osx-arm64", "linux-arm64" })
        {
            CommandResult published = Tool.Shell(workspace.Folder, $"dotnet publish '{project}' -c Release -r {system} --no-self-contained "
                + "-p:UseAppHost=false -p:NativeSystem=none -p:RunAnalyzers=false -p:EnableTrimAnalyzer=true "
                + $"--nologo -v quiet --artifacts-path artifacts -o '{system}'");
            Assert.True(published.ExitCode == 0, published.Output + published.Errors);
            Assert.True(File.Exists(workspace.PathOf($"{system}/Askew.Cli.dll")));
        }
    }

    // The same words, or the same file, of the native tool and of the managed one.
    private void Same(string command, params string[] files)
    {
        string native = Run("native/askew", command);
        byte[][] written = [.. files.Select(file => File.ReadAllBytes(workspace.PathOf(file)))];
        foreach (string file in files)
        {
            string first = workspace.PathOf(file.Split('/')[0]);
            if (Directory.Exists(first))
            {
                Directory.Delete(first, recursive: true);
            }
            else
            {
                File.Delete(first);
            }
        }

        string managed = Run("./askew", command);
        Assert.All(files.Zip(written), pair => Assert.Equal(File.ReadAllBytes(workspace.PathOf(pair.First)), pair.Second));
        if (files.Length == 0)
        {
            Assert.Equal(WithoutTimes(managed), WithoutTimes(native));
        }
    }

    private static string WithoutTimes(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !line.Contains("second", StringComparison.OrdinalIgnoreCase)));

    private string Run(string tool, string command)
    {
        CommandResult result = Tool.Shell(workspace.Folder, $"{tool} {command}");
        Assert.True(result.ExitCode == 0, $"{tool} {command}\n{result.Output}\n{result.Errors}");
        return result.Output;
    }
}
