using System.Globalization;
using Askew.Files;
using Askew.Samples.Images;
using Askew.Tensors;

namespace Askew.Samples.Scenes;

/// <summary>Writes scenes as a data set that recipes read: <c>images/*.png</c>, YOLO boxes in <c>labels/*.txt</c>,
/// <c>classes.txt</c>.</summary>
internal static class SceneFolder
{
    /// <summary>Writes scenes 0 to <paramref name="count"/> - 1 of a series into <paramref name="folder"/>.</summary>
    public static void Write(string folder, int seed, int count, int threads, CancellationToken cancellation = default)
    {
        string images = Path.Combine(folder, "images");
        string labels = Path.Combine(folder, "labels");
        OutputFile.CreateFolder(images);
        OutputFile.CreateFolder(labels);
        OutputFile.WriteText(Path.Combine(folder, "classes.txt"), writer => writer.WriteLine(SceneGenerator.ClassName));
        new Workers(threads).For(count, number =>
        {
            cancellation.ThrowIfCancellationRequested();
            Scene scene = SceneGenerator.Draw(seed, number);
            string name = number.ToString("d4", CultureInfo.InvariantCulture);
            OutputFile.Write(Path.Combine(images, name + ".png"), PngEncoder.Encode(scene.Image));
            OutputFile.WriteText(Path.Combine(labels, name + ".txt"), writer =>
                scene.Ships.ToList().ForEach(ship => writer.WriteLine(Line(ship))));
        });
    }

    private static string Line(LabelledBox ship) => string.Format(
        CultureInfo.InvariantCulture,
        "{0} {1:f6} {2:f6} {3:f6} {4:f6}",
        ship.Class,
        (ship.Box.Left + ship.Box.Right) / 2 / SceneGenerator.Side,
        (ship.Box.Top + ship.Box.Bottom) / 2 / SceneGenerator.Side,
        (ship.Box.Right - ship.Box.Left) / SceneGenerator.Side,
        (ship.Box.Bottom - ship.Box.Top) / SceneGenerator.Side);
}
