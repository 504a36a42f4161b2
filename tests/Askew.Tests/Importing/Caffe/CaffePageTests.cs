using Askew.Importing.Caffe;

namespace Askew.Tests.Importing.Caffe;

/// <summary>docs/caffe.md names every type of layers that is read.</summary>
public class CaffePageTests
{
    [Fact]
    public void EveryTypeIsNamed()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Askew.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the tests do not run within the repository");
        }

        string[] rows = [.. File.ReadLines(Path.Combine(root, "docs", "caffe.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')[1])];
        string[] named = [.. rows.SelectMany(row => row.Split(',')).Select(name => name.Trim(' ', '`'))];
        Assert.Equal(
            CaffeLayerKinds.All.Keys.Append(CaffeLayerKinds.Input).Append(CaffeLayerKinds.MemoryData).Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal));
    }
}
