using System.IO.Compression;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Tensors;
using Askew.Testing;
using Google.Protobuf;

namespace Askew.Cli.Tests;

/// <summary>What needs more memory than it may have ends before the work, with the right exit code and a word of what to do.</summary>
public class MemoryTests
{
    [Theory]
    [InlineData("quantize wide.onnx --calibration wide.npy -o out.askew --memory 10M")]
    [InlineData("calibrate wide.onnx --calibration wide.npy -o out.stats --memory 10M")]
    [InlineData("evaluate wide.onnx --data wide.npy --reference wide.onnx --memory 10M")]
    [InlineData("bench wide.onnx --memory 10M")]
    [InlineData("bench large.askew --memory 1G")]
    public void ANetworkThatNeedsTooMuchIsRefused(string line)
    {
        using var workspace = new Workspace();
        WriteWide(workspace);
        WriteLarge(workspace);
        CommandResult result = workspace.Run(line.Split(' '));
        Assert.True(result.ExitCode == ExitCodes.Model, $"{line}: {result.ExitCode}, {result.Errors}");
        Assert.Contains("MiB of memory, and ", result.Errors.Replace("GiB", "MiB", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("--memory", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(workspace.Folder, "out.*"));
    }

    [Fact]
    public void WhatIsEnoughIsEnough()
    {
        using var workspace = new Workspace();
        WriteWide(workspace);
        string[] measure = ["evaluate", "wide.onnx", "--data", "wide.npy", "--reference", "wide.onnx", "--memory", "0.5g"];
        Assert.Equal(0, workspace.Run(measure).ExitCode);

        // To look at a network takes none of its memory.
        WriteLarge(workspace);
        Assert.Equal(0, workspace.Run("inspect", "large.askew", "--memory", "1M").ExitCode);
    }

    [Fact]
    public void AnImageThatIsTooLargeIsTheDatas()
    {
        using var workspace = new Workspace();
        byte[] huge = [.. "P6 8000 8000 255\n"u8, .. new byte[3 * 8000 * 8000]];
        File.WriteAllBytes(workspace.PathOf("huge.ppm"), huge);
        CommandResult result = workspace.Run("run", "model.onnx", "huge.ppm", "--memory", "100M");
        Assert.Equal(ExitCodes.Data, result.ExitCode);
        Assert.Contains("huge.ppm", result.Errors, StringComparison.Ordinal);
    }

    // Any number of tensors can lie at one place of a file beside the model.
    [Theory]
    [InlineData("200M", ExitCodes.Model)]
    [InlineData("2G", ExitCodes.Done)]
    public void WeightsInAnotherFileAreCountedBeforeTheyAreRead(string memory, int exitCode)
    {
        const int Tensors = 100;
        const int Elements = 1 << 20;
        using var workspace = new Workspace();
        using (FileStream file = File.Create(workspace.PathOf("weights.bin")))
        {
            file.SetLength(Elements * sizeof(float));
        }

        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "many" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        for (int i = 0; i < Tensors; i++)
        {
            var weights = new TensorProto
            {
                Name = $"w{i}",
                DataType = (int)TensorProto.Types.DataType.Float,
                DataLocation = TensorProto.Types.DataLocation.External,
            };
            weights.Dims.Add(Elements);
            weights.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" });
            model.Graph.Initializer.Add(weights);
            string before = i == 0 ? "x" : $"y{i - 1}";
            model.Graph.Node.Add(new NodeProto { OpType = "Add", Input = { before, $"w{i}" }, Output = { $"y{i}" } });
        }

        var type = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto() };
        type.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = Elements });
        model.Graph.Input.Add(new ValueInfoProto { Name = "x", Type = new TypeProto { TensorType = type } });
        model.Graph.Output.Add(new ValueInfoProto { Name = $"y{Tensors - 1}" });
        File.WriteAllBytes(workspace.PathOf("many.onnx"), model.ToByteArray());
        CommandResult result = workspace.Run("inspect", "many.onnx", "--memory", memory);
        Assert.True(result.ExitCode == exitCode, $"{result.ExitCode}: {result.Errors}");
        Assert.Equal(
            exitCode != 0, result.Errors.Contains("has 100 tensors in other files, needs about 400 MiB", StringComparison.Ordinal));
    }

    [Fact]
    public void ArraysThatUnpackToTooMuchAreLeftOutByName()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(
            workspace.PathOf("flat.onnx"), new TestModel().Input("x", 1, 2, 64, 64).Node("Relu", "x", "y").Output("y").ToBytes());
        string folder = Directory.CreateDirectory(workspace.PathOf("data")).FullName;
        for (int i = 0; i < 3; i++)
        {
            NpzFile.Write(Path.Combine(folder, $"{i}.npz"), [new NamedTensor("x", TestModel.Data(1, 2, 64, 64))]);
        }

        using (var stream = new MemoryStream())
        {
            NpyFile.Write(stream, Tensor.Zeros(new Shape(4096, 2, 64, 64), ElementType.Float32));
            using var archive = new ZipArchive(File.Create(Path.Combine(folder, "large.npz")), ZipArchiveMode.Create);
            using Stream entry = archive.CreateEntry("x.npy", CompressionLevel.Fastest).Open();
            entry.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        }

        CommandResult result = workspace.Run(
            "evaluate", "flat.onnx", "--data", "data", "--reference", "flat.onnx", "--threads", "1", "--memory", "120M");
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("1 of 4 samples were left out", result.Errors, StringComparison.Ordinal);
        Assert.Contains("large.npz", result.Errors, StringComparison.Ordinal);
        CommandResult alone = workspace.Run("run", "flat.onnx", "data/0.npz", "--memory", "10K");
        Assert.Equal(ExitCodes.Data, alone.ExitCode);
        Assert.Contains("more than are allowed (--memory)", alone.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1G")]
    [InlineData("many")]
    [InlineData("1e300T")]
    public void TheLimitIsANumber(string memory)
    {
        using var workspace = new Workspace();
        CommandResult result = workspace.Run("inspect", "model.onnx", "--memory", memory);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
    }

    // However little there is: a word and the right code, never a crash.
    [Theory]
    [InlineData("0x1800000")]
    [InlineData("0x3000000")]
    [InlineData("0x6000000")]
    public void ALimitOfTheHeapIsNoCrash(string limit)
    {
        using var workspace = new Workspace();
        WriteWide(workspace);
        CommandResult result = Tool.Shell(
            workspace.Folder,
            $"DOTNET_GCHeapHardLimit={limit} ./askew quantize wide.onnx --calibration wide.npy -o out.askew --effort fast --threads 2");
        Assert.True(result.ExitCode is 0 or ExitCodes.Model or ExitCodes.Data, $"{result.ExitCode}: {result.Errors}");
        Assert.Equal(result.ExitCode == 0, File.Exists(workspace.PathOf("out.askew")));
        Assert.DoesNotContain("Unhandled", result.Errors, StringComparison.Ordinal);
    }

    // Eight megabytes a tensor.
    private static void WriteWide(Workspace workspace)
    {
        var model = new TestModel()
            .Input("x", 1, 2, 512, 512)
            .Constant("w", [4, 2, 3, 3], TestModel.Noise(72, 1))
            .Node("Conv", "x w", "a", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Relu", "a", "b")
            .Node("Conv", "x w", "c", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Add", "b c", "d")
            .Node("GlobalAveragePool", "d", "y")
            .Output("y");
        File.WriteAllBytes(workspace.PathOf("wide.onnx"), model.ToBytes());
        NpyFile.Write(workspace.PathOf("wide.npy"), TestModel.Data(1, 2, 512, 512));
    }

    // A small file that declares tensors of a gigabyte each.
    private static void WriteLarge(Workspace workspace)
    {
        ProgramTensor large = SmallPrograms.Tensor(8, 1, 1, 32768, 32767);
        IntegerProgram program = SmallPrograms.Of(
            new LookUp { Node = "look", Input = 0, Output = 1, Table = new short[IntegerRange.Signed(8).Count], Tables = 1 }, large,
            large with { Name = "y" });
        File.WriteAllBytes(workspace.PathOf("large.askew"), ProgramFile.ToBytes(program));
    }
}
