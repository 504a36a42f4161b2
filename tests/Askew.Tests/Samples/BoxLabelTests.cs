using Askew.Samples;
using Askew.Samples.Labels;

namespace Askew.Tests.Samples;

public class BoxLabelTests
{
    [Fact]
    public void YoloLinesAreSharesOfTheImage()
    {
        using var folder = new TemporaryFolder();
        folder.Add("labels/a.txt", "3 0.5 0.25 0.2 0.1\n\n0 0.1 0.1 0.1 0.1\n");
        IBoxSource source = BoxSources.Open(new LabelRecipe { Format = LabelFormat.Yolo, Path = "labels", Offset = 1 }, folder.FullPath)!;
        IReadOnlyList<LabelledBox> boxes = source.Find("images/a.jpg", 100, 200);
        Assert.Equal(2, boxes.Count);
        Assert.Equal(new LabelledBox(4, Box.Around(100, 25, 40, 10)), boxes[0]);
        Assert.Empty(source.Find("images/b.jpg", 100, 200));
    }

    [Theory]
    [InlineData("0 0.5 0.5 0.1")]
    [InlineData("0 0.5 x 0.1 0.1")]
    [InlineData("-1 0.5 0.5 0.1 0.1")]
    [InlineData("0 320 240 10 10")]
    [InlineData("0 NaN 0.5 0.1 0.1")]
    public void AYoloLineThatIsNoneIsNamed(string line)
    {
        using var folder = new TemporaryFolder();
        folder.Add("labels/a.txt", "0 0.5 0.5 0.1 0.1\n" + line);
        IBoxSource source = BoxSources.Open(new LabelRecipe { Format = LabelFormat.Yolo }, folder.FullPath)!;
        Assert.Contains("Line 2", Assert.Throws<UnusableDataException>(() => source.Find("a.jpg", 10, 10)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void VocBoxesCountPixelsFromOneAndIncludeBothEdges()
    {
        using var folder = new TemporaryFolder();
        folder.Add("Annotations/a.xml", Voc("ship", 1));
        folder.Add("Annotations/b.xml", Voc("buoy", 0));
        IBoxSource source = BoxSources.Open(new LabelRecipe { Format = LabelFormat.Voc }, folder.FullPath)!;
        Assert.Equal([new LabelledBox(1, new Box(10, 20, 30, 40), IsDifficult: true)], source.Find("images/a.png", 100, 100));
        Assert.Equal([new LabelledBox(0, new Box(10, 20, 30, 40))], source.Find("images/b.png", 100, 100));
    }

    [Fact]
    public void AHostileVocFileIsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Add("Annotations/a.xml",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotation><object><name>&x;</name></object></annotation>");
        Assert.Throws<UnusableDataException>(() => BoxSources.Open(new LabelRecipe { Format = LabelFormat.Voc }, folder.FullPath));
    }

    [Theory]
    [InlineData("images")]
    [InlineData("annotations")]
    [InlineData("categories")]
    public void ANullEntryOfACocoFileIsNamed(string list)
    {
        using var folder = new TemporaryFolder();
        folder.Add("truth.json", $$"""{ "{{list}}": [null] }""");
        Assert.Contains("is null", Assert.Throws<UnusableDataException>(() =>
            BoxSources.Open(new LabelRecipe { Format = LabelFormat.Coco, Path = "truth.json" }, folder.FullPath)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void CocoBoxesAreCornerAndSize()
    {
        using var folder = new TemporaryFolder();
        folder.Add("truth.json", """
            { "images": [{ "id": 7, "file_name": "a.jpg" }],
              "categories": [{ "id": 30, "name": "boat" }, { "id": 2, "name": "car" }],
              "annotations": [{ "image_id": 7, "category_id": 30, "bbox": [1, 2, 3, 4], "iscrowd": 1 },
                              { "image_id": 7, "category_id": 2, "bbox": [5, 6, 7, 8] }] }
            """);
        IBoxSource source = BoxSources.Open(new LabelRecipe { Format = LabelFormat.Coco, Path = "truth.json" }, folder.FullPath)!;
        Assert.Equal([new LabelledBox(1, new Box(1, 2, 4, 6), IsCrowd: true), new LabelledBox(0, new Box(5, 6, 12, 14))],
            source.Find("images/a.jpg", 9, 9));
        Assert.Empty(source.Find("images/b.jpg", 9, 9));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{ \"images\": [], \"categories\": [], \"annotations\": [{ \"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 2, "
        + "3, 4] }] }")]
    public void ABrokenCocoFileIsRefused(string text)
    {
        using var folder = new TemporaryFolder();
        folder.Add("truth.json", text);
        Assert.Throws<UnusableDataException>(() =>
            BoxSources.Open(new LabelRecipe { Format = LabelFormat.Coco, Path = "truth.json" }, folder.FullPath));
    }

    [Fact]
    public void LabelsDoNotLeaveTheDataFolder()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("must not leave", Assert.Throws<UnusableDataException>(
            () => BoxSources.Open(new LabelRecipe { Format = LabelFormat.Yolo, Path = "../other" }, folder.FullPath)).Message,
                StringComparison.Ordinal);
    }

    private static string Voc(string name, int difficult) =>
        $"<annotation><object><name>{name}</name><difficult>{difficult}</difficult>"
        + "<bndbox><xmin>11</xmin><ymin>21</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object></annotation>";
}
