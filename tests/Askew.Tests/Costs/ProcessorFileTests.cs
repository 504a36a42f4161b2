using Askew.Costs;

namespace Askew.Tests.Costs;

/// <summary>Profiles of processors: what they say is taken, what is wrong is named.</summary>
public class ProcessorFileTests
{
    private const string Whole = """
        {
          "name": "mine", "megahertz": 200, "cyclesPerCall": 10, "bytesPerCycle": 4, "overlaps": true, "channelsLast": true,
          "layers": { "depthwise": { "perMultiplication": 2, "perOutput": 5, "perElement": 0.5 }, "other": { "perOutput": 7 } }
        }
        """;

    [Fact]
    public void AWholeProfileIsTaken()
    {
        ProcessorProfile profile = ProcessorFile.Parse(Whole, "mine");
        Assert.Equal(
            ("mine", 200.0, 10.0, 4.0, true, true),
            (profile.Name, profile.Megahertz, profile.CyclesPerCall, profile.BytesPerCycle, profile.Overlaps, profile.ChannelsLast));
        Assert.Equal(new KindCost(2, 5, 0.5), profile.CostOf(WorkKind.Depthwise));
        Assert.Equal(new KindCost(0, 7, 0), profile.CostOf(WorkKind.Pool));
    }

    [Theory]
    [InlineData("\"megahertz\": 200", "\"megahertz\": 0", "$.megahertz: must be a number from 0.001")]
    [InlineData("\"megahertz\": 200, ", "", "$.megahertz: missing")]
    [InlineData("\"megahertz\": 200", "\"megahertz\": 1e300", "$.megahertz: must be a number")]
    [InlineData("\"name\": \"mine\"", "\"name\": 3", "$.name: must be a text, not 3")]
    [InlineData("\"cyclesPerCall\": 10", "\"cyclesPerCall\": -1", "$.cyclesPerCall: must be a number from 0")]
    [InlineData("\"bytesPerCycle\": 4, ", "", "$.overlaps: is about 'bytesPerCycle', which is missing")]
    [InlineData("\"bytesPerCycle\": 4", "\"bytesPerCycle\": 0", "$.bytesPerCycle: must be a number")]
    [InlineData("\"other\"", "\"others\"", "$.layers.other: missing")]
    [InlineData("\"depthwise\"", "\"depth\"", "$.layers.depth: is unknown; known here are 'convolution'")]
    [InlineData("\"perElement\": 0.5", "\"perElement\": \"x\"", "$.layers.depthwise.perElement: must be a number")]
    [InlineData("\"perOutput\": 7", "\"perOutputs\": 7", "$.layers.other.perOutputs: is unknown")]
    [InlineData("{ \"perOutput\": 7 }", "7", "$.layers.other: must be an object")]
    [InlineData("\"name\"", "name", "$: it is not JSON")]
    public void AMistakeIsNamedWithItsField(string right, string wrong, string message)
    {
        string text = Whole.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Whole, text);
        string said = Assert.Throws<ArgumentException>(() => ProcessorFile.Parse(text, "mine.json")).Message;
        Assert.Contains("'mine.json'", said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    [Fact]
    public void AllMistakesAreNamedAtOnce()
    {
        string text = Whole.Replace("200", "0", StringComparison.Ordinal).Replace("mine", string.Empty, StringComparison.Ordinal);
        string said = Assert.Throws<ArgumentException>(() => ProcessorFile.Parse(text, "x")).Message;
        Assert.Contains("2 mistakes", said, StringComparison.Ordinal);
    }

    [Fact]
    public void ProcessorsThatComeWithAskewAreRight() => Assert.All(ProcessorCatalog.Names, name =>
        Assert.Equal(name, ProcessorCatalog.Find(name).Name));

    [Fact]
    public void AProcessorThatNobodyKnowsIsToldTheOthers() => Assert.Contains(
        "cortex-m4, cortex-m7, cortex-m55, npu",
        Assert.Throws<ArgumentException>(() => ProcessorCatalog.Find("cortex-m3")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void AFileThatIsNoProfileIsNotReadToItsEnd()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, new string(' ', 2_000_000) + Whole);
            Assert.Contains(
                "longer than a profile can be", Assert.Throws<ArgumentException>(() => ProcessorCatalog.Find(path)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
