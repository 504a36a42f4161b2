using System.Security.Cryptography;
using System.Text.Json;
using Askew.Samples;
using Askew.Samples.Recipes;

namespace Askew.Cli.Tests.Doctor;

/// <summary><c>askew doctor</c> on planted faults: each is named, with what it is about, its figures and its remedy; and what is well is
/// left in peace.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly Clinic clinic = new();

    public void Dispose() => clinic.Dispose();

    [Fact]
    public void AHealthyNetworkIsLeftInPeace()
    {
        JsonElement json = clinic.Examine().Json;
        Assert.Equal(18, json.GetProperty("calibrationSamples").GetInt32());
        Assert.True(json.GetProperty("hasLabels").GetBoolean());
        Assert.DoesNotContain(json.GetProperty("findings").EnumerateArray(), finding =>
            finding.GetProperty("severity").GetString() != "low");
    }

    [Fact]
    public void ExchangedChannelsAreNamedWithTheRecipeThatIsRight()
    {
        clinic.WriteRecipe("wrong.json", color: "bgr");
        JsonElement finding = First(clinic.Examine("--recipe", "wrong.json"), "channels-swapped", "high");
        Gains(finding, "top1", 0.5, 1);
        Assert.Contains("\"color\": \"rgb\"", Remedy(finding), StringComparison.Ordinal);
    }

    [Fact]
    public void AForgottenMeanIsNamed()
    {
        clinic.WriteRecipe("wrong.json", forgetsMean: true);
        JsonElement finding = First(clinic.Examine("--recipe", "wrong.json"), "wrong-mean", "high");
        Gains(finding, "top1", 0.7, 1);
        Assert.Contains("123.675", Remedy(finding), StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongRangeIsNamed()
    {
        clinic.WriteRecipe("wrong.json", forgetsMean: true, high: 1);
        First(clinic.Examine("--recipe", "wrong.json"), "wrong-range", "high");
    }

    [Fact]
    public void LabelsThatAreCountedFromAnotherNumberAreNamed()
    {
        clinic.WriteRecipe("wrong.json", offset: -1);
        foreach (string image in Directory.GetFiles(clinic.PathOf("evaluation"), "0_*"))
        {
            File.Delete(image);
        }

        JsonElement finding = First(clinic.Examine("--recipe", "wrong.json"), "label-offset", "high");
        Assert.Equal(1, finding.GetProperty("figures").GetProperty("offset").GetDouble());
        Gains(finding, "top1", 0, 1);
    }

    [Fact]
    public void AChannelThatDwarfsTheOthersIsNamed()
    {
        clinic.ScaleOneChannel();
        JsonElement finding = Find(clinic.Examine(), "dominating-channel");
        Assert.Equal("parts", Node(clinic, finding));
        Assert.Equal(1, finding.GetProperty("figures").GetProperty("channel").GetDouble());
        Assert.InRange(finding.GetProperty("figures").GetProperty("ratio").GetDouble(), 500, 2000);
        Assert.NotEqual("", Remedy(finding));
        JsonElement weights = Find(clinic.Examine(), "weight-spread");
        Assert.InRange(weights.GetProperty("figures").GetProperty("largestSpread").GetDouble(), 500, 2000);
    }

    [Fact]
    public void ATensorThatIsClippedTooMuchIsNamed()
    {
        CommandResult result = clinic.Examine("--method", "percentile:value=80");
        JsonElement finding = result.Json.GetProperty("findings").EnumerateArray()
            .First(each => each.GetProperty("cause").GetString() == "saturating-tensor");
        Assert.True(finding.GetProperty("figures").GetProperty("outside").GetDouble() > 0.01);
        Assert.True(finding.GetProperty("gain").GetProperty("improvement").GetDouble() > 0.5);
        Assert.Equal("--method minmax", finding.GetProperty("remedy").GetProperty("command").GetString());
    }

    [Fact]
    public void RangesThatStillMoveAreNamed()
    {
        string[] images = [.. Directory.GetFiles(clinic.PathOf("calibration")).Order(StringComparer.Ordinal)];
        for (int i = 1; i < images.Length; i += 2)
        {
            int far = 40 + (3 * i);
            clinic.WriteImage(images[i], (x, y, _) => 120 + ((x + y) % 2 == 0 ? far : -far));
        }

        Assert.True(Find(clinic.Examine(), "moving-ranges").GetProperty("figures").GetProperty("medianGrowth").GetDouble() > 0.15);
    }

    [Fact]
    public void AConcatOfDifferentScalesIsNamedWithAPlanEntry()
    {
        clinic.JoinDifferentScales();
        JsonElement finding = Find(clinic.Examine(), "concat-of-different-scales");
        Assert.NotEqual("low", finding.GetProperty("severity").GetString());
        Assert.InRange(finding.GetProperty("figures").GetProperty("ratio").GetDouble(), 200, 2000);
        JsonElement gain = finding.GetProperty("gain");
        Assert.True(gain.GetProperty("after").GetDouble() > gain.GetProperty("before").GetDouble() + 1, gain.ToString());
        string node = finding.GetProperty("node").GetString()!;
        JsonElement treatment = clinic.Examine("--fix", "-o", "mended").Json.GetProperty("treatment");

        // What 'quantize' lifts by itself needs no plan, and the plan does not spoil it.
        Assert.True(
            treatment.GetProperty("after").GetProperty("outputSqnrDb").GetDouble() >= treatment.GetProperty("before")
                .GetProperty("outputSqnrDb").GetDouble() - 0.5, treatment.ToString());
        Assert.InRange(treatment.GetProperty("after").GetProperty("outputSqnrDb").GetDouble(), 30, 200);
        Assert.Equal(16, finding.GetProperty("remedy").GetProperty("plan").GetProperty("layers").GetProperty(node)
            .GetProperty("activationBits").GetInt32());
    }

    [Fact]
    public void BoxesAndScoresInOneOutputAreNamed()
    {
        clinic.WriteDetectorHead();
        JsonElement finding =
            Find(clinic.Run("doctor", "head.onnx", "--calibration", "tensors", "--json"), "boxes-and-scores-on-one-scale");
        Assert.InRange(finding.GetProperty("figures").GetProperty("largest").GetDouble(), 300, 700);
        Assert.InRange(finding.GetProperty("figures").GetProperty("smallest").GetDouble(), 0.5, 1);
        JsonElement gain = finding.GetProperty("gain");
        Assert.True(gain.GetProperty("after").GetDouble() > gain.GetProperty("before").GetDouble() + 10, gain.ToString());
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void AnAddOfDifferentScalesIsNamedWhetherItsActivationIsFusedOrNot(string target)
    {
        clinic.WriteFusedSum();
        JsonElement finding =
            Find(clinic.Run("doctor", "sum.onnx", "--calibration", "tensors", "--target", target, "--json"), "add-of-different-scales");
        Assert.InRange(finding.GetProperty("figures").GetProperty("ratio").GetDouble(), 100, 400);
    }

    [Fact]
    public void APoisonedImageIsNamed()
    {
        clinic.Poison("calibration/7_poison.ppm");
        JsonElement finding = Find(clinic.Examine(), "outlier-sample");
        Assert.Equal("7_poison.ppm", finding.GetProperty("sample").GetString());
        Assert.True(finding.GetProperty("figures").GetProperty("widening").GetDouble() > 1.5);
        Assert.True(finding.GetProperty("gain").GetProperty("improvement").GetDouble() > 1);
        Assert.Equal("7_poison.ppm", finding.GetProperty("remedy").GetProperty("leaveOut")[0].GetString());
    }

    [Fact]
    public void TruncatedConstantAndRepeatedImagesAreNamed()
    {
        byte[] whole = File.ReadAllBytes(clinic.PathOf("calibration/0_0.ppm"));
        File.WriteAllBytes(clinic.PathOf("calibration/8_truncated.ppm"), whole[..(whole.Length / 2)]);
        File.WriteAllBytes(clinic.PathOf("calibration/8_again.ppm"), whole);
        clinic.WriteImage("calibration/8_constant.ppm", (_, _, _) => 100);
        CommandResult result = clinic.Examine();
        Assert.Equal("8_truncated.ppm", Find(result, "unreadable-sample").GetProperty("sample").GetString());
        Assert.Equal("8_constant.ppm", Find(result, "constant-sample").GetProperty("sample").GetString());
        Assert.Contains("8_again.ppm", Find(result, "duplicate-samples").GetProperty("summary").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TooFewImagesAreNamed()
    {
        foreach (string image in Directory.GetFiles(clinic.PathOf("calibration")).Skip(4))
        {
            File.Delete(image);
        }

        Assert.Equal(4, Find(clinic.Examine(), "few-samples").GetProperty("figures").GetProperty("samples").GetDouble());
    }

    [Fact]
    public void ATruncatedModelIsNamed()
    {
        byte[] whole = File.ReadAllBytes(clinic.PathOf("model.onnx"));
        File.WriteAllBytes(clinic.PathOf("model.onnx"), whole[..(whole.Length / 2)]);
        CommandResult result = clinic.Examine();
        Assert.Equal(ExitCodes.Model, result.ExitCode);
        Assert.Contains("model.onnx", result.Errors, StringComparison.Ordinal);
        Assert.Contains("truncated", result.Errors, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void FixMendsInNewFilesAndShowsWhatItBrings()
    {
        clinic.WriteRecipe("model.recipe.json", color: "bgr");
        clinic.Poison("calibration/7_poison.ppm");
        string before = Digest();
        JsonElement json = clinic.Examine("--fix", "-o", "mended").Json;
        Assert.Equal(before, Digest());
        JsonElement treatment = json.GetProperty("treatment");
        Assert.InRange(treatment.GetProperty("floatBefore").GetProperty("top1").GetDouble(), 0, 0.5);
        Assert.Equal(1, treatment.GetProperty("floatAfter").GetProperty("top1").GetDouble());
        Assert.InRange(treatment.GetProperty("before").GetProperty("top1").GetDouble(), 0, 0.5);
        Assert.InRange(treatment.GetProperty("after").GetProperty("top1").GetDouble(), 0.95, 1);
        Assert.Equal(ColorOrder.Rgb, RecipeParser.Load(clinic.PathOf("mended/model.recipe.json")).Input!.Color);
        Assert.Equal(18, Directory.GetFiles(clinic.PathOf("mended/calibration")).Length);
        Assert.False(File.Exists(clinic.PathOf("mended/calibration/7_poison.ppm")));

        // The command that is shown makes the same network again, and the mended network is well.
        byte[] network = File.ReadAllBytes(clinic.PathOf("mended/model.askew"));
        CommandResult again = Tool.Shell(clinic.Folder, "./" + treatment.GetProperty("command").GetString());
        Assert.True(again.ExitCode == 0, again.Errors);
        Assert.Equal(network, File.ReadAllBytes(clinic.PathOf("mended/model.askew")));
        JsonElement healthy = clinic.Run(
            "doctor", "model.onnx", "--calibration", "mended/calibration", "--recipe", "mended/model.recipe.json", "--data",
                "evaluation", "--json").Json;
        Assert.DoesNotContain(healthy.GetProperty("findings").EnumerateArray(), finding =>
            finding.GetProperty("severity").GetString() != "low");
    }

    [Fact]
    public void FixNeedsAFolderAndOnlyFixWrites()
    {
        Assert.Equal(ExitCodes.Usage, clinic.Examine("--fix").ExitCode);
        Assert.Equal(ExitCodes.Usage, clinic.Examine("-o", "mended").ExitCode);
        Assert.Equal(ExitCodes.Usage, clinic.Examine("--samples", "0").ExitCode);
        Assert.Equal(ExitCodes.Data, clinic.Run("doctor", "model.onnx", "--calibration", "nowhere").ExitCode);
        Assert.False(Directory.Exists(clinic.PathOf("mended")));
    }

    [Fact]
    public void FindingsComeGravestFirstAndThenByGain()
    {
        clinic.WriteRecipe("model.recipe.json", color: "bgr");
        clinic.JoinDifferentScales();
        clinic.Poison("calibration/7_poison.ppm");
        JsonElement[] findings = [.. clinic.Examine().Json.GetProperty("findings").EnumerateArray()];
        string[] order = ["high", "medium", "low"];
        (int Severity, double Gain)[] ranks = [.. findings.Select(finding => (
            Array.IndexOf(order, finding.GetProperty("severity").GetString()),
            finding.TryGetProperty("gain", out JsonElement gain) ? -gain.GetProperty("improvement").GetDouble() : 0))];
        Assert.Equal(ranks.Order(), ranks);
        Assert.True(findings.Length >= 3);
    }

    // The files of the user, not those of the folder that was asked for.
    private string Digest() => string.Join('\n', Directory.GetFiles(clinic.Folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.Contains("mended", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));

    private static JsonElement Find(CommandResult result, string cause)
    {
        Assert.True(result.ExitCode == 0, result.Errors);
        JsonElement[] found =
            [.. result.Json.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("cause").GetString() == cause)];
        Assert.True(found.Length == 1, result.Output);
        return found[0];
    }

    private static JsonElement First(CommandResult result, string cause, string severity)
    {
        JsonElement finding = Find(result, cause);
        Assert.Equal(severity, finding.GetProperty("severity").GetString());
        Assert.Equal(cause, result.Json.GetProperty("findings")[0].GetProperty("cause").GetString());
        return finding;
    }

    private static void Gains(JsonElement finding, string measure, double mostBefore, double leastAfter)
    {
        JsonElement gain = finding.GetProperty("gain");
        Assert.Equal(measure, gain.GetProperty("measure").GetString());
        Assert.InRange(gain.GetProperty("before").GetDouble(), 0, mostBefore);
        Assert.InRange(gain.GetProperty("after").GetDouble(), leastAfter, 1);
    }

    private static string Remedy(JsonElement finding) => finding.GetProperty("remedy").GetProperty("text").GetString()!;

    // The node that makes a tensor is named after it where the model names none; the finding names the node.
    private static string Node(Clinic clinic, JsonElement finding)
    {
        string node = finding.GetProperty("node").GetString()!;
        return clinic.Run("inspect", "model.onnx", "--json").Json.GetProperty("nodes").EnumerateArray()
            .First(each => each.GetProperty("name").GetString() == node)
            .GetProperty("operator").GetString() == "Conv" ? "parts" : node;
    }
}
