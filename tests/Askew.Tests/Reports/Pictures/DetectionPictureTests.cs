using Askew.Evaluation.Detection;
using Askew.Reports.Pictures;
using Askew.Samples;

namespace Askew.Tests.Reports.Pictures;

public class DetectionPictureTests
{
    private const int Side = 500;

    private static readonly (byte, byte, byte) Green = (0, 200, 90);
    private static readonly (byte, byte, byte) Orange = (255, 140, 0);

    [Fact]
    public void Boxes_are_where_they_were_found_and_truths_in_every_panel()
    {
        var image = new Image(Side, Side, 1, new byte[Side * Side]);
        Image picture = DetectionPicture.Draw(
            image,
            [new LabelledBox(0, new Box(300, 300, 350, 340))],
            ["ship"],
            [new DetectionPanel("a", [new FoundObject(0, 0.9, new Box(100, 200, 140, 260))]), new DetectionPanel("b", [])]);
        Assert.Equal(3, picture.Channels);
        int title = picture.Height - Side;
        int second = picture.Width - Side;
        Assert.InRange(title, 9, 60);
        Assert.InRange(second, Side, Side + 10);
        foreach ((int x, int y) in new[] { (100, 230), (139, 230), (120, 259) })
        {
            Assert.Equal(Orange, At(picture, x, title + y));
            Assert.Equal((0, 0, 0), At(picture, second + x, title + y));
        }

        Assert.Equal((0, 0, 0), At(picture, 120, title + 230));
        foreach (int left in new[] { 0, second })
        {
            Assert.Contains(Green, Enumerable.Range(295, 10).Select(x => At(picture, left + x, title + 320)));
            Assert.Equal((0, 0, 0), At(picture, left + 325, title + 320));
        }
    }

    [Fact]
    public void Small_images_are_enlarged_and_boxes_beyond_the_edge_stay_in_their_panel()
    {
        var image = new Image(100, 50, 3, new byte[100 * 50 * 3]);
        Image picture = DetectionPicture.Draw(
            image, [], null, [new DetectionPanel("a", [new FoundObject(3, 1, new Box(-20, -20, 70, 130))]), new DetectionPanel("b", [])]);
        int scale = (picture.Width - 4) / 100;
        Assert.Equal(5, scale);
        for (int y = 0; y < picture.Height; y++)
        {
            Assert.Equal((0, 0, 0), At(picture, 50 * scale, y));
        }
    }

    [Fact]
    public void A_label_stands_above_its_box_and_is_read_from_the_same_pixels_every_time()
    {
        var image = new Image(Side, Side, 1, new byte[Side * Side]);
        Image Drawn(string name) => DetectionPicture.Draw(
            image, [], [name], [new DetectionPanel("", [new FoundObject(0, 0.9, new Box(100, 200, 400, 260))])]);
        Image picture = Drawn("ship");
        int top = picture.Height - Side + 200;
        (byte R, byte G, byte B)[] label = [.. Enumerable.Range(top - 12, 12).SelectMany(y => Enumerable.Range(100, 60)
            .Select(x => At(picture, x, y)))];
        Assert.InRange(label.Count(pixel => pixel == Orange), label.Length / 3, label.Length - 20);

        // Letters are as dark as they can be somewhere, and lighter at their edges.
        Assert.Contains(label, pixel => pixel == (0, 0, 0));
        Assert.Contains(label, pixel => pixel.R is > 40 and < 200);
        Assert.Equal(picture.Pixels.ToArray(), Drawn("ship").Pixels.ToArray());
        Assert.NotEqual(picture.Pixels.ToArray(), Drawn("shjp").Pixels.ToArray());
    }

    [Fact]
    public void What_is_too_long_for_its_panel_ends_there()
    {
        var image = new Image(Side, Side, 1, new byte[Side * Side]);
        Image picture = DetectionPicture.Draw(
            image, [], [new string('m', 100)],
            [new DetectionPanel(new string('t', 300), [new FoundObject(0, 0.9, new Box(100, 200, 140, 260))]), new DetectionPanel("", [])]);
        Assert.All(
            Enumerable.Range(0, picture.Height), y => Assert.All(
                Enumerable.Range(Side, picture.Width - Side), x => Assert.Equal((0, 0, 0), At(picture, x, y))));
    }

    private static (byte, byte, byte) At(Image picture, int x, int y)
    {
        int at = ((y * picture.Width) + x) * 3;
        return (picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + 2]);
    }
}
