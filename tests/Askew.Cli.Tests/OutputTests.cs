using Askew.Files;
using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>What is written: never over what is read, never through what cannot be replaced, whole or not at all.</summary>
public class OutputTests
{
    [Theory]
    [InlineData("-o", "model.onnx")]
    [InlineData("-o", "./images/../model.onnx")]
    [InlineData("-o", "link.onnx")]
    [InlineData("-o", "hard.onnx")]
    [InlineData("-o", "model.recipe.json")]
    [InlineData("-o", "plan.json", "--plan", "plan.json")]
    [InlineData("-o", "images/calibration/class1/0.ppm")]
    [InlineData("-o", "out.askew", "--report", "model.onnx")]
    [InlineData("-o", "out.askew", "--save-plan", "link.onnx")]
    [InlineData("-o", "out.askew", "--report", "out.askew")]
    [InlineData("-o", "out.askew", "--report", "images/../OUT.askew")]
    [InlineData("-o", "")]
    [InlineData("-o", "nowhere/out.askew")]
    public void AnOutputIsNeitherAnInputNorAnotherOutput(params string[] arguments)
    {
        using var workspace = new Workspace();
        File.CreateSymbolicLink(workspace.PathOf("link.onnx"), "model.onnx");
        Tool.Shell(workspace.Folder, "ln model.onnx hard.onnx");
        File.WriteAllText(workspace.PathOf("plan.json"), "{}");
        Dictionary<string, byte[]> before = Files(workspace.Folder);
        CommandResult result = workspace.Run(["quantize", "model.onnx", "--calibration", "images/calibration", .. arguments]);
        Assert.Equal((ExitCodes.Usage, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("error: ", result.Errors, StringComparison.Ordinal);
        Assert.Equal(before, Files(workspace.Folder));
    }

    [Fact]
    public void OtherCommandsKeepTheirInputs()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        File.CreateSymbolicLink(workspace.PathOf("net.c"), "model.askew");
        Dictionary<string, byte[]> before = Files(workspace.Folder);
        foreach (string line in new[]
        {
            "calibrate model.onnx --calibration images/calibration -o model.onnx",
            "evaluate model.askew --data images/evaluation --report model.askew",
            "compare model.onnx --calibration images/calibration --data images/evaluation --markdown model.recipe.json",
            "analyze model.onnx --calibration images/calibration --report image.jpg --markdown image.jpg",
            "export model.askew --format c -o net.c",
            "doctor model.onnx --calibration images/calibration --fix -o .",
        })
        {
            CommandResult result = workspace.Run(line.Split(' '));
            Assert.True(result.ExitCode == ExitCodes.Usage, $"{line}: {result.ExitCode}, {result.Errors}");
            Assert.Equal(before, Files(workspace.Folder));
        }
    }

    // An export into a folder is called after the network, as the float one is.
    [Theory]
    [InlineData("onnx-qdq", ".")]
    [InlineData("onnx-qoperator", "model.onnx")]
    [InlineData("onnx-qdq", "copy.onnx")]
    public void AnExportDoesNotReplaceWhatTheNetworkWasMadeOf(string format, string output)
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        File.Copy(workspace.PathOf("model.onnx"), workspace.PathOf("copy.onnx"));
        Dictionary<string, byte[]> before = Files(workspace.Folder);
        CommandResult result = workspace.Run("export", "model.askew", "--format", format, "-o", output);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains(output == "." ? "model.onnx' would destroy" : $"{output}' would destroy", result.Errors, StringComparison.Ordinal);
        Assert.Equal(before, Files(workspace.Folder));
    }

    [Fact]
    public void WhereOneFileCannotBeReplacedNoneIs()
    {
        using var workspace = new Workspace();
        string[] paths = [.. new[] { "a", "new", "b", "c" }.Select(workspace.PathOf)];
        Array.ForEach([paths[0], paths[2]], path => File.WriteAllText(path, "old"));
        Dictionary<string, byte[]> before = Files(workspace.Folder);

        // What is a folder by then cannot be replaced by a file.
        Assert.ThrowsAny<SystemException>(() => OutputFile.Write(
        [
            .. paths.Select(path => (path, (Action<Stream>)(stream =>
            {
                stream.WriteByte((byte)'n');
                if (path == paths[3])
                {
                    Directory.CreateDirectory(path);
                }
            }))),
        ]));
        Directory.Delete(paths[3]);
        Assert.Equal(before, Files(workspace.Folder));
    }

    [Fact]
    public void WhoMayReadAFileStaysAsItIsAndWhatIsOpenIsWrittenBehind()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        CommandResult result = Tool.Shell(
            workspace.Folder, "chmod 600 model.askew && ./askew quantize model.onnx --calibration images/calibration -o model.askew --json "
                + "> said && stat -c %a model.askew && echo first > log && "
                + "./askew new-recipe model.onnx --data images/evaluation -o /dev/stdout >> log && head -n 1 log");
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(["600", "first"], result.Output.Trim().Split('\n'));
    }

    [Fact]
    public void LinksAndDevicesStayWhatTheyAre()
    {
        using var workspace = new Workspace();
        Directory.CreateDirectory(workspace.PathOf("far"));
        File.CreateSymbolicLink(workspace.PathOf("link.askew"), "far/real.askew");
        Assert.Equal(0, workspace.Run(
            "quantize", "model.onnx", "--calibration", "images/calibration", "-o", "link.askew", "--report", "/dev/null").ExitCode);
        Assert.Equal("far/real.askew", new FileInfo(workspace.PathOf("link.askew")).LinkTarget);
        Assert.True(new FileInfo(workspace.PathOf("far/real.askew")).Length > 0);
        Assert.Equal("c", Tool.Shell(workspace.Folder, "stat -c %F /dev/null | cut -c1").Output.Trim());
        Assert.Equal(["real.askew"], Directory.GetFileSystemEntries(workspace.PathOf("far")).Select(Path.GetFileName));

        Assert.Equal(0, workspace.Run("quantize", "model.onnx", "--calibration", "images/calibration", "-o", "/dev/null").ExitCode);
        Assert.Equal(0, workspace.Run("quantize", "model.onnx", "--calibration", "images/calibration", "-o", "network.bin").ExitCode);

        // Nothing can be written there at all.
        CommandResult full = workspace.Run("quantize", "model.onnx", "--calibration", "images/calibration", "-o", "/dev/full");
        Assert.Equal(ExitCodes.Failed, full.ExitCode);
        Assert.StartsWith("error: ", full.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesAreAsLongAsTheDiskTakesThem()
    {
        using var workspace = new Workspace();
        string most = new string('n', 249) + ".askew";
        Assert.Equal(0, workspace.Run("quantize", "model.onnx", "--calibration", "images/calibration", "-o", most).ExitCode);
        CommandResult longer =
            workspace.Run("quantize", "model.onnx", "--calibration", "images/calibration", "-o", "n" + most, "--verbose");
        Assert.Equal(ExitCodes.Usage, longer.ExitCode);
    }

    [Fact]
    public void AnExportIsReplacedAsAWholeOrNotAtAll()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        Assert.Equal(0, workspace.Run("export", "model.askew", "--format", "c", "-o", "out/net.c", "--separate-weights").ExitCode);
        Dictionary<string, byte[]> before = Files(workspace.PathOf("out"));
        string last = before.Keys.Last(name => name != "net.c");
        File.Delete(workspace.PathOf("out/" + last));
        Directory.CreateDirectory(workspace.PathOf("out/" + last));
        before.Remove(last);
        Assert.Equal(ExitCodes.Usage, workspace.Run(
            "export", "model.askew", "--format", "c", "-o", "out/net.c", "--optimize", "speed", "--separate-weights").ExitCode);
        Assert.Equal(before, Files(workspace.PathOf("out")));

        // A file that cannot grow any more fails as on a full disk.
        Directory.Delete(workspace.PathOf("out/" + last));
        Assert.NotEqual(0, Tool.Shell(
            workspace.Folder, "ulimit -f 2; trap '' XFSZ; ./askew export model.askew --format c -o out/net.c --optimize speed").ExitCode);
        Assert.Equal(before, Files(workspace.PathOf("out")));
    }

    [Theory]
    [InlineData("INT", 3)]
    [InlineData("TERM", 3)]
    [InlineData("KILL", 4)]
    public void WhatIsStoppedLeavesTheOldFileOrTheNewOne(string signal, int tries)
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        byte[] old = File.ReadAllBytes(workspace.PathOf("model.askew"));
        Assert.Equal(0, workspace.Run(
            "quantize", "model.onnx", "--calibration", "images/calibration", "-o", "new.askew", "--bits", "5").ExitCode);
        byte[] made = File.ReadAllBytes(workspace.PathOf("new.askew"));
        var random = new Random(5);
        for (int i = 0; i < tries; i++)
        {
            string seconds = (0.3 + (0.9 * random.NextDouble())).ToString("f2", System.Globalization.CultureInfo.InvariantCulture);
            Tool.Shell(
                workspace.Folder,
                $"timeout --signal={signal} {seconds} ./askew quantize model.onnx --calibration images/calibration -o model.askew "
                + $"--bits 5");
            byte[] left = File.ReadAllBytes(workspace.PathOf("model.askew"));
            Assert.True(left.AsSpan().SequenceEqual(old)
                || left.AsSpan().SequenceEqual(made), $"after {seconds} s a file of {left.Length} bytes is left");
        }
    }

    private static Dictionary<string, byte[]> Files(string folder) => Directory
        .GetFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes);
}
