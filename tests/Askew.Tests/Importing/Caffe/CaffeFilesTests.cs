using Askew.Graphs;
using Askew.Importing;
using Askew.Importing.Caffe;
using Askew.Operators;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Importing.Caffe;

/// <summary>Which files belong together, and what is wrong with files.</summary>
public sealed class CaffeFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("net.prototxt", "net.caffemodel", "other.caffemodel net.caffemodel")]
    [InlineData("deploy.prototxt", "only.caffemodel", "only.caffemodel train_val.prototxt solver.prototxt")]
    [InlineData("net.caffemodel", "net.prototxt", "net.prototxt deploy.prototxt")]
    [InlineData("net.caffemodel", "deploy.prototxt", "train_val.prototxt deploy.prototxt solver.prototxt")]
    [InlineData("NET.PROTOTXT", "weights.CaffeModel", "weights.CaffeModel")]
    public void TheOtherFileIsFound(string given, string expected, string others)
    {
        string path = folder.Add(given, "");
        foreach (string other in others.Split(' '))
        {
            folder.Add(other, "");
        }

        Assert.True(CaffeFiles.IsOne(path));
        Assert.Equal(Path.Combine(folder.FullPath, expected), Assert.Single(ModelImporter.WeightFilesOf(path)));
    }

    [Fact]
    public void CandidatesAreNamedWhereItCannotBeTold()
    {
        CaffeModel model = CaffeModel.Of([1, 2, 3, 3], CaffeModel.Layer("PReLU"));
        string path = folder.Add("net.prototxt", model.Description);
        Assert.Contains(
            "there is no .caffemodel file beside it; put it there, called 'net.caffemodel'", Message(path), StringComparison.Ordinal);
        folder.Add("b.caffemodel", model.Weights());
        folder.Add("a.caffemodel", model.Weights());
        Assert.Contains(
            "which of the .caffemodel files beside it belongs to it cannot be told ('a.caffemodel', 'b.caffemodel'); call it "
            + "'net.caffemodel'",
            Message(path), StringComparison.Ordinal);
        folder.Add("other.prototxt", "");
        Assert.Contains("a.caffemodel holds weights alone, and which of the .prototxt files", Message(Path.Combine(folder.FullPath,
            "a.caffemodel")), StringComparison.Ordinal);
    }

    [Fact]
    public void BothFilesOpenTheNetwork()
    {
        string path = CaffeModel.Of([1, 2, 3, 3], CaffeModel.Layer("PReLU")).Blob("prelu", [2], 0.5f, 0.25f).Save(folder.FullPath);
        foreach (string file in new[] { path, Path.ChangeExtension(path, ".caffemodel") })
        {
            Graph graph = ModelImporter.Import(
                file, StandardOperators.Catalog, new Dictionary<string, Shape>(), out IReadOnlyCollection<string> others);
            Assert.Equal("PRelu", Assert.Single(graph.Nodes).OperatorType);
            Assert.NotEqual(file, Assert.Single(others));
        }
    }

    [Fact]
    public void DamagedWeightsAreNamed()
    {
        CaffeModel model = CaffeModel.Of([1, 2, 3, 3], CaffeModel.Layer("PReLU")).Blob("prelu", [2], 0.5f, 0.25f);
        string path = model.Save(folder.FullPath);
        byte[] bytes = model.Weights();
        for (int length = 1; length < bytes.Length; length++)
        {
            File.WriteAllBytes(Path.ChangeExtension(path, ".caffemodel"), bytes[..length]);
            Assert.Contains("net.", Message(path), StringComparison.Ordinal);
        }

        File.WriteAllText(Path.ChangeExtension(path, ".caffemodel"), "version https://git-lfs.github.com/spec/v1");
        Assert.Contains("net.caffemodel: the file has no layers in it", Message(path), StringComparison.Ordinal);
    }

    [Fact]
    public void ATextThatIsFarTooLargeIsNotRead()
    {
        string path = folder.Add("net.prototxt", new byte[(4 << 20) + 1]);
        Assert.Contains("no network's description has more than 4194304", Message(path), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static string Message(string path) =>
        Assert.Throws<GraphException>(() => ModelImporter.Import(path, StandardOperators.Catalog)).Message;
}
