using System.Security.Cryptography;
using Askew.Samples;
using Askew.Samples.Scenes;

namespace Askew.Tests.Samples;

public class SceneGeneratorTests
{
    [Theory]
    [InlineData(1, 0, "f3bc313ec6f58df7976b7cd5951e5ed67af49b3099120c02ba929b523f9138ab")]
    [InlineData(1, 1, "715409a250190dc332e633080c0a372a00e1adc64180916b323af13f4dc4321b")]
    [InlineData(102, 7, "4c0891b89f2dc28745e23f760d6d41e68ec440bc85d9cae3beff94f11257884c")]
    public void A_scene_is_the_same_everywhere_and_always(int seed, int number, string sha256)
    {
        Scene scene = SceneGenerator.Draw(seed, number);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(scene.Image.Pixels)));
    }

    [Fact]
    public void Boxes_lie_in_the_image_apart_from_each_other_and_around_what_is_bright()
    {
        for (int number = 0; number < 40; number++)
        {
            Scene scene = SceneGenerator.Draw(5, number);
            foreach (LabelledBox ship in scene.Ships)
            {
                Assert.Equal(ship.Box, ship.Box.ClippedTo(SceneGenerator.Side, SceneGenerator.Side));
                Assert.Single(scene.Ships, other => other.Box.IntersectionWith(ship.Box) > 0);
                double inside = Mean(scene.Image, Box.Around((ship.Box.Left + ship.Box.Right) / 2, (ship.Box.Top + ship.Box.Bottom) / 2, 5, 5), hole: null);
                var around = new Box(ship.Box.Left - 4, ship.Box.Top - 4, ship.Box.Right + 4, ship.Box.Bottom + 4);
                double outside = Mean(scene.Image, around, ship.Box);
                Assert.True(inside > 1.5 * outside, $"scene {number}, {ship.Box}: {inside:f0} inside, {outside:f0} around");
            }
        }
    }

    [Fact]
    public void Scenes_differ_and_some_are_empty()
    {
        Scene[] scenes = [.. Enumerable.Range(0, 60).Select(number => SceneGenerator.Draw(3, number))];
        Assert.Equal(60, scenes.Select(scene => Convert.ToHexString(SHA256.HashData(scene.Image.Pixels))).Distinct().Count());
        Assert.InRange(scenes.Count(scene => scene.Ships.Count == 0), 1, 20);
        Assert.InRange(scenes.Max(scene => scene.Ships.Count), 5, 6);
    }

    [Fact]
    public void A_written_series_is_read_back_as_labelled_samples()
    {
        using var folder = new TemporaryFolder();
        SceneFolder.Write(folder.FullPath, seed: 4, count: 3, threads: 2);
        Recipe recipe = Recipe.Parse(
            """{ "task": "detection", "input": { "color": "gray" }, "labels": { "format": "yolo" }, "detection": { "decoder": "yolov8", "outputs": [{ "name": "any" }], "classes": 1 } }""",
            "recipe");
        ISampleSource source = SampleSources.Open(folder.FullPath, recipe, [new SampleInput("image", 4)], withLabels: true);
        Assert.Equal(3, source.Count);
        for (int i = 0; i < source.Count; i++)
        {
            Sample sample = source.Load(i);
            Scene scene = SceneGenerator.Draw(4, i);
            Assert.Equal(scene.Image.Pixels.ToArray().Select(pixel => (float)pixel), sample.Input.Floats.ToArray());
            Assert.Equal(scene.Ships.Count, sample.Boxes!.Count);
            Assert.All(scene.Ships.Zip(sample.Boxes), pair => Assert.InRange(pair.First.Box.IntersectionOverUnion(pair.Second.Box), 0.999, 1));
        }

        Assert.Equal(["ship"], ClassNames.For(folder.FullPath));

        // An image on its own has the labels of the folder that it is in.
        string image = Path.Combine(folder.FullPath, "images", "0001.png");
        Sample alone = SampleSources.Open(image, recipe, [new SampleInput("image", 4)], withLabels: true).Load(0);
        Assert.Equal("images/0001.png", alone.Name);
        Assert.Equal(source.Load(1).Boxes, alone.Boxes);
    }

    private static double Mean(Image image, Box box, Box? hole)
    {
        double sum = 0;
        int count = 0;
        for (int y = (int)Math.Ceiling(Math.Max(0, box.Top)); y < Math.Min(image.Height, box.Bottom); y++)
        {
            for (int x = (int)Math.Ceiling(Math.Max(0, box.Left)); x < Math.Min(image.Width, box.Right); x++)
            {
                bool isInHole = hole is { } h && x > h.Left - 2 && x < h.Right + 1 && y > h.Top - 2 && y < h.Bottom + 1;
                sum += isInHole ? 0 : image.Pixels[(y * image.Width) + x];
                count += isInHole ? 0 : 1;
            }
        }

        return sum / count;
    }
}
