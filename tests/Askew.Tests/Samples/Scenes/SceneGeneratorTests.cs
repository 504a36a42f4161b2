using System.Security.Cryptography;
using Askew.Samples;
using Askew.Samples.Labels;
using Askew.Samples.Recipes;
using Askew.Samples.Scenes;

namespace Askew.Tests.Samples.Scenes;

public class SceneGeneratorTests
{
    [Theory]
    [InlineData(1, 0, "19069d2ea8b581640eb25b5079420b1cc1fb9f16d5a723fd359f041e96fb97bb")]
    [InlineData(1, 1, "08dfbdb1e3f2fac7f3549431ac70d5db6ceed0d13e03077ad5ad11d6001caf34")]
    [InlineData(102, 7, "da029a3abe469081c0a3bf3eb8dc11ed2571aff2048e827dc625dea430af4010")]
    public void A_scene_is_the_same_everywhere_and_always(int seed, int number, string sha256)
    {
        Scene scene = SceneGenerator.Draw(seed, number);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(scene.Image.Pixels)));
    }

    [Fact]
    public void Boxes_lie_in_the_image_apart_from_each_other_and_around_what_is_bright()
    {
        var contrasts = new List<double>();
        for (int number = 0; number < 40; number++)
        {
            Scene scene = SceneGenerator.Draw(5, number);
            foreach (LabelledBox ship in scene.Ships)
            {
                Assert.Equal(ship.Box, ship.Box.ClippedTo(SceneGenerator.Side, SceneGenerator.Side));
                Assert.Single(scene.Ships, other => other.Box.IntersectionWith(ship.Box) > 0);
                double inside = Mean(
                    scene.Image, Box.Around((ship.Box.Left + ship.Box.Right) / 2, (ship.Box.Top + ship.Box.Bottom) / 2, 5, 5), hole: null);
                var around = new Box(ship.Box.Left - 3, ship.Box.Top - 3, ship.Box.Right + 3, ship.Box.Bottom + 3);
                double outside = Mean(scene.Image, around, ship.Box);
                contrasts.Add(inside / outside);
            }
        }

        // Speckle makes the middle of a faint ship almost as dark as the sea; on the whole ships are bright.
        Assert.InRange(contrasts.Min(), 1, 10);
        Assert.InRange(contrasts.Average(), 2, 10);
    }

    [Fact]
    public void Scenes_differ_and_some_are_empty()
    {
        Scene[] scenes = [.. Enumerable.Range(0, 60).Select(number => SceneGenerator.Draw(3, number))];
        Assert.Equal(60, scenes.Select(scene => Convert.ToHexString(SHA256.HashData(scene.Image.Pixels))).Distinct().Count());
        Assert.InRange(scenes.Count(scene => scene.Ships.Count == 0), 1, 20);
        Assert.InRange(scenes.Max(scene => scene.Ships.Count), 6, 8);
    }

    [Fact]
    public void A_written_series_is_read_back_as_labelled_samples()
    {
        using var folder = new TemporaryFolder();
        SceneFolder.Write(folder.FullPath, seed: 4, count: 3, threads: 2);
        Recipe recipe = RecipeParser.Parse(
            """
            { "task": "detection", "input": { "color": "gray" }, "labels": { "format": "yolo" },
              "detection": { "decoder": "yolov8", "outputs": [{ "name": "any" }], "classes": 1 } }
            """,
            "recipe");
        ISampleSource source = SampleSources.Open(folder.FullPath, recipe, [new SampleInput("image", 4)], withLabels: true);
        Assert.Equal(3, source.Count);
        for (int i = 0; i < source.Count; i++)
        {
            Sample sample = source.Load(i);
            Scene scene = SceneGenerator.Draw(4, i);
            Assert.Equal(scene.Image.Pixels.ToArray().Select(pixel => (float)pixel), sample.Input.Floats.ToArray());
            Assert.Equal(scene.Ships.Count, sample.Boxes!.Count);
            Assert.All(scene.Ships.Zip(sample.Boxes), pair =>
                Assert.InRange(pair.First.Box.IntersectionOverUnion(pair.Second.Box), 0.999, 1));
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
