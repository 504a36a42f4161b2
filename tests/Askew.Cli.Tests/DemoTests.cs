using System.Text.Json;
using Askew.Cli.Tests.Reports;
using Askew.Samples;
using Askew.Samples.Images;

namespace Askew.Cli.Tests;

/// <summary>The demonstration, and what its networks and scenes can be used for afterwards.</summary>
public sealed class DemoTests(DemoTests.DemoFolder demo) : IClassFixture<DemoTests.DemoFolder>
{
    private static readonly (byte, byte, byte) TruthColor = (0, 200, 90);
    private static readonly (byte, byte, byte) FoundColor = (255, 140, 0);

    [Fact]
    public void TheDetectorFindsShipsAndKeepsFindingThemInIntegers()
    {
        Assert.Equal(0, demo.Result.ExitCode);
        JsonElement json = demo.Result.Json;
        double expected = json.GetProperty("float").GetProperty("map50").GetDouble();
        Assert.InRange(expected, 0.85, 1);
        Dictionary<string, double> byTarget = json.GetProperty("rows").EnumerateArray()
            .ToDictionary(row => row.GetProperty("target").GetString()!, row => row.GetProperty("map50").GetDouble());
        Assert.InRange(byTarget["cpu"], expected - 0.01, expected + 0.02);
        Assert.InRange(byTarget["paper"], expected - 0.02, expected + 0.02);
        Assert.InRange(json.GetProperty("seconds").GetDouble(), 0, 120);
        foreach (JsonElement picture in json.GetProperty("pictures").EnumerateArray())
        {
            Image image = ImageFile.Read(demo.PathOf(picture.GetString()!));
            Assert.True(image.Width > 3 * 256);
        }
    }

    [Fact]
    public void ItsNumbersAreThoseOfEvaluate()
    {
        JsonElement evaluated =
            demo.Run("evaluate", "out/ships-paper.askew", "--recipe", "out/ships.recipe.json", "--data", "out/test", "--json").Json;
        JsonElement row = demo.Result.Json.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("target").GetString() == "paper");
        Assert.Equal(row.GetProperty("map50").GetDouble(), evaluated.GetProperty("map50").GetDouble());
    }

    [BrowserFact]
    public void ItEndsWithAReportToOpen()
    {
        string page = demo.PathOf(demo.Result.Json.GetProperty("report").GetString()!);
        JsonElement seen = SeenPage.Check(page, "demo", "network", "tensors", "redistribution", "memory");
        SeenPage.CheckSorting(seen);
        Assert.InRange(new FileInfo(page).Length, 100_000, 1_500_000);
    }

    [Fact]
    public void RunDrawsOneImageBesideTheFloatNetwork()
    {
        CommandResult alone = demo.Run("run", "out/ships.onnx", "out/test/images/0001.png", "-o", "alone.png", "--json");
        Assert.Equal((0, ""), (alone.ExitCode, alone.Errors));
        CommandResult both = demo.Run(
            "run", "out/ships-cpu.askew", "out/test/images/0001.png", "--reference", "out/ships.onnx", "-o", "both.png",
                "--min-score", "0.5", "--json");
        Assert.Equal((0, ""), (both.ExitCode, both.Errors));
        Image one = ImageFile.Read(demo.PathOf("alone.png"));
        Image two = ImageFile.Read(demo.PathOf("both.png"));
        Assert.Equal(one.Height, two.Height);
        Assert.InRange(two.Width, 2 * one.Width, (2 * one.Width) + 10);
        Assert.Contains(TruthColor, Colors(one));
        Assert.Contains(FoundColor, Colors(one));

        JsonElement objects = both.Json.GetProperty("images")[0].GetProperty("objects");
        int labels = File.ReadAllLines(demo.PathOf("out/test/labels/0001.txt")).Length;
        Assert.InRange(objects.GetArrayLength(), labels - 1, labels + 1);
        Assert.Equal("ship", objects[0].GetProperty("name").GetString());
        Assert.All(objects.EnumerateArray(), found => Assert.InRange(found.GetProperty("score").GetDouble(), 0.5, 1));
    }

    [Fact]
    public void RunDrawsAFolderAndImagesWithoutLabels()
    {
        Directory.CreateDirectory(demo.PathOf("mine"));
        File.Copy(demo.PathOf("out/test/images/0002.png"), demo.PathOf("mine/harbour.png"));
        CommandResult result = demo.Run("run", "out/ships.onnx", "mine", "-o", "drawn");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("without true boxes", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(TruthColor, Colors(ImageFile.Read(demo.PathOf("drawn/harbour.png"))));
    }

    [Fact]
    public void ScenesCanBeDrawnAlone()
    {
        Assert.Equal(0, demo.Run("demo", "--scenes", "2", "--seed", "9", "-o", "series").ExitCode);
        Assert.Equal(2, Directory.GetFiles(demo.PathOf("series/images")).Length);
        Assert.Equal(2, Directory.GetFiles(demo.PathOf("series/labels")).Length);
        Assert.Equal(ExitCodes.Usage, demo.Run("demo", "--scenes", "0").ExitCode);
    }

    private static HashSet<(byte Red, byte Green, byte Blue)> Colors(Image image)
    {
        var colors = new HashSet<(byte, byte, byte)>();
        for (int i = 0; i < image.Pixels.Length; i += 3)
        {
            colors.Add((image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]));
        }

        return colors;
    }

    /// <summary>A folder in which the demonstration has run.</summary>
    public sealed class DemoFolder : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("askew-demo-").FullName;

        public DemoFolder() => Result = Run("demo", "-o", "out", "--json");

        internal CommandResult Result { get; }

        internal CommandResult Run(params string[] arguments) => Tool.Run(folder, arguments);

        internal string PathOf(string name) => Path.Combine(folder, name);

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
