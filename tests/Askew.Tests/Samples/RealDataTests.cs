using System.Runtime.InteropServices;
using Askew.Files;
using Askew.Samples;
using Askew.Samples.Images;
using Askew.Samples.Recipes;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Samples;

/// <summary>The real recipes and data, where they are.</summary>
public class RealDataTests
{
    /// <summary>Network, data, samples, sum of labels, and the CRC-32 of all tensors one after the other as Pillow 9.4 and NumPy make
    /// them by make_real_checksums.py.</summary>
    public static TheoryData<string, string, int, int, uint> Sets => new()
    {
        { "mobilenet_v1_0.25_224", "imagenet", 468, 234428, 0x6df02e5c },
        { "squeezenet1.1_224", "imagenet", 468, 234428, 0xb1923ecc },
        { "resnet20_cifar10", "cifar10", 1000, 4500, 0xe6477efd },
        { "mlperf_tiny_kws_dscnn", "kws", 937, 5088, 0xbc2b8949 },
        { "mlperf_tiny_vww_mobilenetv1_0.25_96", "coco", 128, 70, 0x01e97fbb },
        { "yolov3-tiny-ships_320", "ships", 232, 0, 0xd123cb2e },
    };

    [RealDataTheory]
    [MemberData(nameof(Sets))]
    public void Tensors_are_those_of_Pillow_bit_for_bit(string model, string data, int count, int labelSum, uint checksum)
    {
        Recipe recipe = RecipeParser.Load(Recipe.FindFor(Path.Combine(RealData.Folder!, "models", model + ".onnx"))!);
        string folder = Path.Combine(RealData.Folder!, "data", data, "evaluation");
        ISampleSource source = SampleSources.Open(folder, recipe, [new SampleInput("input", 4)], withLabels: true);
        uint crc = 0;
        int labels = 0;
        foreach (Sample sample in new SamplePipeline(source, 2, strict: true).Samples())
        {
            crc = Crc32.Of(MemoryMarshal.AsBytes(sample.Input.Floats), crc);
            labels += sample.Label ?? 0;
        }

        Assert.Equal((count, labelSum, checksum), (source.Count, labels, crc));
    }

    [RealDataFact]
    public void All_recipes_load()
    {
        string[] recipes = Directory.GetFiles(Path.Combine(RealData.Folder!, "models"), "*.recipe.json");
        Assert.True(recipes.Length >= 11);
        foreach (string path in recipes)
        {
            Recipe recipe = RecipeParser.Load(path);
            Assert.Equal(recipe.Task != RecipeTask.Tensor, recipe.Input is not null);
            Assert.True(recipe.Labels is not null || recipe.Task == RecipeTask.Tensor, path);
            if (recipe.Input is { } input)
            {
                Assert.InRange(new Preprocessing(input).OutputRange.Width, 0.9, 300);
            }
        }
    }

    [RealDataFact]
    public void Calibration_needs_no_labels()
    {
        Recipe recipe = RecipeParser.Load(Path.Combine(RealData.Folder!, "models", "mlperf_tiny_kws_dscnn.recipe.json"));
        ISampleSource source = SampleSources.Open(
            Path.Combine(RealData.Folder!, "data", "kws", "calibration"), recipe, [new SampleInput("input", 4)], withLabels: false);
        Assert.Equal((63, new Shape(1, 1, 49, 10)), (source.Count, source.Load(62).Input.Shape));
    }
}
