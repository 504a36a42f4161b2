using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Tensors;

namespace Askew.Tests.Samples;

/// <summary>What is found in a folder, and in which order.</summary>
public class SampleSourceTests
{
    private static readonly Recipe imageRecipe =
        new() { Task = RecipeTask.Classification, Input = new InputRecipe { Color = ColorOrder.Gray } };

    private static readonly SampleInput[] imageInput = [new("input", 4)];

    [Fact]
    public void Images_come_in_ordinal_order_without_hidden_and_other_files()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "b.png", "a10.PNG", "a2.png", "B.png", ".hidden.png", "notes.txt", "sub/c.png" })
        {
            folder.Add(name, ImageBytes(1));
        }

        Assert.Equal(["B.png", "a10.PNG", "a2.png", "b.png"], NamesOf(Open(folder)));
    }

    [Fact]
    public void The_folder_images_goes_first()
    {
        using var folder = new TemporaryFolder();
        folder.Add("outside.png", ImageBytes(1));
        folder.Add("images/inside.png", ImageBytes(2));
        ISampleSource source = Open(folder);
        Assert.Equal(["images/inside.png"], NamesOf(source));
        Sample sample = source.Load(0);
        Assert.Equal(2, sample.Input.Floats[0]);
        Assert.Equal(new Shape(1, 1, 1, 1), sample.Input.Shape);
        Assert.Null(sample.Label);
        Assert.Equal(new ImageGeometry(1, 1, 1, 1, 0, 0), sample.Geometry);
    }

    [Fact]
    public void A_single_image_is_a_sample()
    {
        using var folder = new TemporaryFolder();
        ISampleSource source =
            SampleSources.Open(folder.Add("7_x.bin", ImageBytes(5)), WithLabels(LabelFormat.FilenameIndex), imageInput, withLabels: true);
        Assert.Equal((1, 7), (source.Count, source.Load(0).Label));
    }

    [Fact]
    public void Class_folders_are_searched_for_labels_by_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Add("dog/1.png", ImageBytes(1));
        folder.Add("cat/2.png", ImageBytes(2));
        folder.Add("cat/more/3.png", ImageBytes(3));
        Directory.CreateDirectory(Path.Combine(folder.FullPath, "ape"));
        ISampleSource source =
            SampleSources.Open(folder.FullPath, WithLabels(LabelFormat.Folders, offset: 10), imageInput, withLabels: true);
        Assert.Equal([("cat/2.png", 11), ("cat/more/3.png", 11), ("dog/1.png", 12)], LabelsOf(source));
        Assert.Null(SampleSources.Open(folder.FullPath, WithLabels(LabelFormat.Folders), imageInput, withLabels: false).Load(0).Label);
    }

    [Fact]
    public void A_list_numbers_the_class_folders()
    {
        using var folder = new TemporaryFolder();
        folder.Add("images/dog/1.png", ImageBytes(1));
        folder.Add("images/cat/2.png", ImageBytes(2));
        folder.Add("images/emu/3.png", ImageBytes(2));
        folder.Add("classes.txt", "dog\ncat\n");
        ISampleSource source =
            SampleSources.Open(folder.FullPath, WithLabels(LabelFormat.Folders, "classes.txt"), imageInput, withLabels: true);
        Assert.Equal(1, source.Load(0).Label);
        Assert.Equal(0, source.Load(1).Label);
        Assert.Contains("images/emu/3.png", Assert.Throws<MissingLabelException>(() => source.Load(2)).Message);
    }

    [Theory]
    [InlineData("file,label\nimages/a.png,4\n\"images/b.png\", -1\n", 4, -1)]
    [InlineData("images/a.png,4\r\n\r\n./images\\b.png,2", 4, 2)]
    [InlineData("File,Label\nimages/a.png,zebra\nimages/b.png,\"ape, small\"\nz,3\n", 2, 1)]
    public void Csv_labels_are_numbers_or_names(string table, int labelOfA, int labelOfB)
    {
        using var folder = new TemporaryFolder();
        folder.Add("images/a.png", ImageBytes(1));
        folder.Add("images/b.png", ImageBytes(1));
        folder.Add("t.csv", table);
        ISampleSource source = SampleSources.Open(folder.FullPath, WithLabels(LabelFormat.Csv, "t.csv"), imageInput, withLabels: true);
        Assert.Equal([("images/a.png", labelOfA), ("images/b.png", labelOfB)], LabelsOf(source));
    }

    [Theory]
    [InlineData("../a.png,1", "must not leave")]
    [InlineData("x/../../a.png,1", "must not leave")]
    [InlineData("x\\..\\a.png,1", "must not leave")]
    [InlineData("/a.png,1", "must not leave")]
    [InlineData("C:/a.png,1", "must not leave")]
    [InlineData("a.png", "not 'file,label'")]
    [InlineData("file,label", "no rows")]
    [InlineData("a.png,1\na.png,2", "another label")]
    public void A_csv_that_cannot_be_used_says_why(string table, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Add("a.png", ImageBytes(1));
        folder.Add("t.csv", table);
        var exception = Assert.Throws<UnusableDataException>(() =>
            SampleSources.Open(folder.FullPath, WithLabels(LabelFormat.Csv, "t.csv"), imageInput, withLabels: true));
        Assert.Contains(expected, exception.Message);
        Assert.Contains("t.csv", exception.Message);
    }

    [Fact]
    public void A_labels_file_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Add("a.png", ImageBytes(1));
        foreach (LabelFormat format in new[] { LabelFormat.Csv, LabelFormat.Npy, LabelFormat.Folders })
        {
            var exception = Assert.ThrowsAny<UnusableDataException>(() =>
                SampleSources.Open(folder.FullPath, WithLabels(format, "gone"), imageInput, withLabels: true));
            Assert.Contains("gone", exception.Message);
        }
    }

    [Fact]
    public void An_array_with_the_networks_rank_is_a_batch_and_labels_npy_is_no_input()
    {
        using var folder = new TemporaryFolder();
        AddArray(folder, "inputs.npy", Tensor.Of(new Shape(3, 1, 2, 1), new byte[] { 1, 2, 3, 4, 5, 6 }));
        AddArray(folder, "other.npy", Tensor.Of(new Shape(1), new float[1]));
        AddArray(folder, "labels.npy", Tensor.Of(new Shape(3), new long[] { 7, 8, 9 }));
        var recipe = new Recipe
        {
            Task = RecipeTask.Tensor,
            Labels = new LabelRecipe { Format = LabelFormat.Npy, Path = "labels.npy", Offset = 1 }
        };
        ISampleSource source = SampleSources.Open(folder.FullPath, recipe, imageInput, withLabels: true);
        Assert.Equal([("inputs.npy[0]", 8), ("inputs.npy[1]", 9), ("inputs.npy[2]", 10)], LabelsOf(source));
        Assert.Equal([3f, 4f], source.Load(1).Input.Floats.ToArray());
        Assert.Equal(new Shape(1, 1, 2, 1), source.Load(1).Input.Shape);

        // The same file by itself, without a recipe; calibration data need no labels.
        ISampleSource alone = SampleSources.Open(Path.Combine(folder.FullPath, "inputs.npy"), null, imageInput, withLabels: true);
        Assert.Equal((3, null), (alone.Count, alone.Load(0).Label));
    }

    [Fact]
    public void A_folder_of_arrays_may_mix_batches_and_single_samples()
    {
        using var folder = new TemporaryFolder();
        AddArray(folder, "b.npy", Tensor.Of(new Shape(1, 1, 1), new double[] { 5 }));
        AddArray(folder, "a.npy", Tensor.Of(new Shape(2, 1, 1, 1), new float[] { 1, 2 }));
        AddArray(folder, "labels.npy", Tensor.Of(new Shape(3), new long[3]));
        folder.Add("c.npy", "damaged");
        ISampleSource source = SampleSources.Open(folder.FullPath, null, imageInput, withLabels: false);
        Assert.Equal(["a.npy[0]", "a.npy[1]", "b.npy", "c.npy"], NamesOf(source));
        Assert.Equal([2f], source.Load(1).Input.Floats.ToArray());
        Assert.Equal([5f], source.Load(2).Input.Floats.ToArray());
        Assert.Throws<UnreadableArrayException>(() => source.Load(3));
    }

    [Fact]
    public void Several_inputs_come_from_an_npz_by_name()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.FullPath, "s.npz");
        NpzFile.Write(path, [new("ids", Tensor.Of(new Shape(2, 2), new long[] { 1, 2, 3, 4 })),
            new("mask", Tensor.Of(new Shape(2, 1), new[] { true, false }))]);
        ISampleSource source = SampleSources.Open(path, null, [new("mask", 2), new("ids", 2, ElementType.Int64)], withLabels: false);
        Sample sample = source.Load(1);
        Assert.Equal((2, "s.npz[1]"), (source.Count, sample.Name));
        Assert.Equal([0f], sample.Inputs[0].Floats.ToArray());
        Assert.Equal([3, 4], sample.Inputs[1].Span<long>().ToArray());
        Assert.Contains("'other'",
            Assert.Throws<UnusableDataException>(() => SampleSources.Open(path, null, [new("other", 2)], withLabels: false)).Message);
    }

    [Fact]
    public void Arrays_of_another_rank_or_number_of_labels_are_refused()
    {
        using var folder = new TemporaryFolder();
        AddArray(folder, "inputs.npy", Tensor.Of(new Shape(3, 2), new float[6]));
        AddArray(folder, "labels.npy", Tensor.Of(new Shape(2), new long[2]));
        Assert.Contains("[3,2]",
            Assert.Throws<UnusableDataException>(() => SampleSources.Open(folder.FullPath, null, imageInput, withLabels: false)).Message);
        var recipe = new Recipe { Task = RecipeTask.Tensor, Labels = new LabelRecipe { Format = LabelFormat.Npy } };
        Assert.Contains("2 labels", Assert.Throws<UnusableDataException>(() =>
            SampleSources.Open(folder.FullPath, recipe, [new("x", 2)], withLabels: true)).Message);
    }

    [Fact]
    public void Nothing_to_use_is_an_error_that_says_what_was_looked_for()
    {
        using var folder = new TemporaryFolder();
        folder.Add("notes.txt", "x");
        Assert.Contains("neither images", Assert.Throws<UnusableDataException>(() => Open(folder)).Message);
        Assert.Throws<UnusableDataException>(() =>
            SampleSources.Open(Path.Combine(folder.FullPath, "gone"), null, imageInput, withLabels: false));
        folder.Add("a.png", ImageBytes(1));
        Assert.Contains("no recipe",
            Assert.Throws<UnusableDataException>(() => SampleSources.Open(folder.FullPath, null, imageInput, withLabels: false)).Message);
        Recipe withoutInput = imageRecipe with { Input = null, Name = "r.json" };
        string message = Assert.Throws<RecipeException>(() =>
            SampleSources.Open(folder.FullPath, withoutInput, imageInput, withLabels: false)).Message;
        Assert.Contains("'r.json' has a mistake:\n  $.input: missing", message);
        AddArray(folder, "sub/inputs.npy", Tensor.Of(new Shape(0, 1, 1, 1), Array.Empty<float>()));
        Assert.Contains("no samples", Assert.Throws<UnusableDataException>(() =>
            SampleSources.Open(Path.Combine(folder.FullPath, "sub"), null, imageInput, withLabels: false)).Message);
    }

    [Fact]
    public void Take_spreads_evenly()
    {
        using var folder = new TemporaryFolder();
        AddArray(folder, "inputs.npy", Tensor.Of(new Shape(10, 1, 1, 1), new float[10]));
        ISampleSource source = SampleSources.Open(folder.FullPath, null, imageInput, withLabels: false);
        Assert.Equal(["inputs.npy[0]", "inputs.npy[2]", "inputs.npy[5]", "inputs.npy[7]"], NamesOf(source.Take(4)));
        Assert.Equal("inputs.npy[5]", source.Take(4).Load(2).Name);
        Assert.Same(source, source.Take(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Take(0));
    }

    /// <summary>An image of a single gray pixel.</summary>
    internal static byte[] ImageBytes(byte value) => [.. "P5 1 1 255\n"u8, value];

    private static ISampleSource Open(TemporaryFolder folder) =>
        SampleSources.Open(folder.FullPath, imageRecipe, imageInput, withLabels: false);

    private static Recipe WithLabels(LabelFormat format, string? path = null, int offset = 0) =>
        imageRecipe with { Labels = new LabelRecipe { Format = format, Path = path, Offset = offset } };

    private static string[] NamesOf(ISampleSource source) => [.. Enumerable.Range(0, source.Count).Select(source.NameOf)];

    private static (string, int)[] LabelsOf(ISampleSource source) =>
        [.. Enumerable.Range(0, source.Count).Select(source.Load).Select(sample => (sample.Name, sample.Label!.Value))];

    private static void AddArray(TemporaryFolder folder, string name, Tensor tensor)
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, tensor);
        folder.Add(name, stream.ToArray());
    }
}
