using Askew.Testing;
using Askew.Tests.Samples;
using Askew.Tests.Samples.Images;
using Askew.Workflows;

namespace Askew.Tests.Workflows;

/// <summary>One input, run.</summary>
public class SingleRunTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(6, 1)]
    public void AnImageThatIsTurnedIsSaidToBe(int orientation, int notes)
    {
        using var folder = new TemporaryFolder();
        ImageSample sample = ImageSample.Named("jpeg-444");
        (int height, int width) = orientation > 4 ? (sample.Width, sample.Height) : (sample.Height, sample.Width);
        string model = folder.Add(
            "m.onnx", new TestModel().Input("x", 1, 3, height, width).Node("Relu", "x", "y").Output("y").ToBytes());
        folder.Add("m.recipe.json", """{ "task": "classification", "input": { "resize": "none" } }""");
        string photo = folder.Add("photo.jpg", SkiaDecoderTests.WithOrientation(sample.Content, orientation));
        List<string> told = [];
        SingleRun.Run(new RunRequest(model, photo), new Work { Threads = 1, Note = told.Add });
        Assert.Equal(notes, told.Count(note => note.Contains("turned as their files say", StringComparison.Ordinal)));
    }
}
