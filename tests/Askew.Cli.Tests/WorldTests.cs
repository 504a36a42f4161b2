using System.Globalization;

namespace Askew.Cli.Tests;

/// <summary>The world around: signals at any moment, disks that are full, two who write at once.</summary>
public class WorldTests
{
    private const int Seed = 5;

    private static readonly EnumerationOptions AllFiles = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    /// <summary>Every command that writes and takes long enough to be stopped, with the file that it writes.</summary>
    public static TheoryData<string, string> Stopped
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string signal in new[] { "INT", "TERM", "KILL" })
            {
                foreach (string line in new[]
                {
                    "compare model.onnx --calibration images/calibration --data images/evaluation --report out.html",
                    "export model.askew --format c -o out/net.c --optimize speed",
                    "calibrate model.onnx --calibration images/calibration -o out.stats",
                    "demo -o out",
                })
                {
                    cases.Add(signal, line);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Stopped))]
    public void WhatIsStoppedLeavesWholeFilesOrNone(string signal, string line)
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        var random = new Random(Seed + line.Length + signal.Length);
        string seconds = (0.3 + (1.2 * random.NextDouble())).ToString("f2", CultureInfo.InvariantCulture);
        CommandResult result = Tool.Shell(workspace.Folder, $"timeout --signal={signal} {seconds} ./askew {line}");

        // 0: it was done before; 1: interrupted; else what the shell says of a signal.
        int[] right = signal == "KILL" ? [0, 137] : [0, 1, 124, signal == "INT" ? 130 : 143];
        Assert.True(right.Contains(result.ExitCode), $"after {seconds} s: {result.ExitCode}, {result.Errors}");
        Assert.DoesNotContain("Unhandled", result.Errors, StringComparison.Ordinal);
        if (signal != "KILL")
        {
            Assert.Empty(Directory.GetFiles(workspace.Folder, ".askew-*", AllFiles));
        }

        string folder = workspace.PathOf("out");
        string[] inFolder = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
        string[] names = [.. Directory.GetFiles(workspace.Folder, "out*").Concat(inFolder)
            .Where(name => !Path.GetFileName(name).StartsWith('.'))];
        foreach (string name in names)
        {
            Assert.True(IsWhole(name), $"after {seconds} s {name} is not whole: {new FileInfo(name).Length} bytes");
        }
    }

    // The folder is made once the command has begun; before, a signal ends the process as it does any other. What runs the tests may
    // have been told to ignore signals (nohup), which processes hand on.
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void WhoIsToldToStopEndsInOrder(string signal)
    {
        using var workspace = new Workspace();
        CommandResult result = Tool.Shell(
            workspace.Folder,
            "set -m; env --default-signal ./askew demo -o out & while [ ! -d out/calibration ]; do sleep 0.05; done; sleep 0.3; "
                + $"kill -{signal} $!; wait $!");
        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Contains("Interrupted", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(workspace.Folder, ".askew-*", AllFiles));
    }

    [SmallDiskFact]
    public void AFullDiskIsToldAndLeavesNothingHalf()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        Assert.Equal(0, Tool.Shell(
            workspace.Folder, "mkdir d && mount -t tmpfs -o size=1m askew d && ! cat /dev/zero > d/filler").ExitCode);
        try
        {
            foreach (string line in new[]
            {
                "quantize model.onnx --calibration images/calibration -o d/o.askew",
                "quantize model.onnx --calibration images/calibration -o o.askew --report d/o.html",
                "quantize model.onnx --calibration images/calibration -o o.askew --save-steps d/steps",
                "quantize model.onnx --calibration images/calibration -o o.askew --save-plan d/o.json",
                "new-recipe model.onnx --data images/evaluation -o d/o.json",
                "bench model.askew --runs 1 --report d/o.html",
                "evaluate model.askew --data images/evaluation --shard 1/2 -o d/o.json",
                "export model.askew --format npu -o d/npu",
                "calibrate model.onnx --calibration images/calibration -o d/o.stats",
                "evaluate model.askew --data images/evaluation --report d/o.html",
                "compare model.onnx --calibration images/calibration --data images/evaluation --report d/o.html",
                "analyze model.onnx --calibration images/calibration --report d/o.html",
                "run model.askew images/evaluation/class1/0.ppm -o d/o.npz",
                "doctor model.onnx --calibration images/calibration --fix -o d/mended",
                "export model.askew --format c -o d/c",
                "export model.askew --format onnx-qdq -o d/o.onnx",
                "demo -o d/demo",
            })
            {
                CommandResult result = workspace.Run(line.Split(' '));
                Assert.True(result.ExitCode == ExitCodes.Failed, $"{line}: {result.ExitCode}, {result.Errors}");
                Assert.Contains("error: ", result.Errors, StringComparison.Ordinal);
                Assert.DoesNotContain("(--verbose shows where)", result.Errors, StringComparison.Ordinal);
                Assert.Empty(Directory.GetFiles(workspace.PathOf("d"), "o.*"));
                Assert.False(File.Exists(workspace.PathOf("o.askew")), line);
                Assert.All(
                    Directory.GetFiles(workspace.PathOf("d"), "*.c", SearchOption.AllDirectories),
                    name => Assert.True(IsWhole(name), $"{line}: {name}"));
                foreach (string folder in Directory.GetDirectories(workspace.PathOf("d")))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }
        finally
        {
            Tool.Shell(workspace.Folder, "umount d");
        }
    }

    [Fact]
    public async Task TwoWhoWriteOneFileLeaveThatOfOne()
    {
        using var workspace = new Workspace();
        string[] Arguments(string output, string bits) =>
            ["quantize", "model.onnx", "--calibration", "images/calibration", "-o", output, "--bits", bits];
        Assert.Equal(0, workspace.Run(Arguments("8.askew", "8")).ExitCode);
        Assert.Equal(0, workspace.Run(Arguments("4.askew", "4")).ExitCode);
        Task<CommandResult> other = Task.Run(() => workspace.Run(Arguments("both.askew", "4")));
        CommandResult own = workspace.Run(Arguments("both.askew", "8"));
        Assert.Equal((0, 0), (own.ExitCode, (await other).ExitCode));
        byte[] left = File.ReadAllBytes(workspace.PathOf("both.askew"));
        Assert.Contains(left, new[] { File.ReadAllBytes(workspace.PathOf("8.askew")), File.ReadAllBytes(workspace.PathOf("4.askew")) });
        Assert.Single(Directory.GetFiles(workspace.Folder, "*both*"));
    }

    private static bool IsWhole(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        string end = System.Text.Encoding.Latin1.GetString(bytes.AsSpan(Math.Max(0, bytes.Length - 64))).TrimEnd();
        return Path.GetExtension(path) switch
        {
            ".html" => end.EndsWith("</html>", StringComparison.Ordinal),
            ".c" or ".h" => new[] { "}", "#endif", "*/" }.Any(sign => end.EndsWith(sign, StringComparison.Ordinal)),
            ".askew" or ".stats" => IsZip(bytes),
            ".json" => end.EndsWith('}') || end.EndsWith(']'),

            // Images without an object have an empty file of labels.
            ".txt" => bytes.Length == 0 || bytes[^1] == '\n',
            _ => bytes.Length > 0,
        };
    }

    private static bool IsZip(byte[] bytes)
    {
        try
        {
            using var archive = new System.IO.Compression.ZipArchive(new MemoryStream(bytes));
            return archive.Entries.Count > 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
