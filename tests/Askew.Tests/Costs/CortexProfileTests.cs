using System.Globalization;
using System.Text;
using Askew.Costs;
using Askew.Export.Layout;
using Askew.Instructions;
using Askew.Testing;
using Askew.Tests.Export;
using Askew.Tests.Export.C;
using Xunit.Abstractions;

namespace Askew.Tests.Costs;

/// <summary>The profiles of microcontrollers say what the emulator counts.</summary>
public class CortexProfileTests(ITestOutputHelper output)
{
    // Set, the profiles and the tables of docs/microcontrollers.md are written instead of compared.
    private const string Update = "ASKEW_UPDATE_CORTEX";

    private const double MostError = 0.10;

    // What the processors of these kinds that one can buy run at.
    private static readonly Dictionary<string, int> Megahertz = new() { ["cortex-m4"] = 120, ["cortex-m7"] = 216, ["cortex-m55"] = 160 };

    private const double CyclesPerCall = 200;

    private const string Description = "Instructions of exported C, counted by an emulator and fitted layer by layer; each is taken for "
        + "one cycle of a clock that is an assumption. Real processors take longer where memory makes them wait.";

    [RealDataTheory("arm-none-eabi-gcc", "qemu-system-arm")]
    [InlineData("cortex-m4")]
    [InlineData("cortex-m7")]
    [InlineData("cortex-m55")]
    public void AnEstimateIsWithinTenPercentOfWhatIsCounted(string name)
    {
        CortexBoard board = CortexBoard.All.Single(each => each.Name == name);
        var measured = new List<(string Model, IReadOnlyList<(LayerWork Work, long Measured)> Layers)>();
        foreach (string model in RealPrograms.MicrocontrollerNames)
        {
            (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, inputs: 1, lifts: false);
            CortexRun run = board.Run(program, inputs, measuresLayers: true);
            IntegerProgram laidOut = ChannelsLastLayout.Of(program).Program;
            Assert.Equal(laidOut.Instructions.Count, run.Layers.Count);
            measured.Add((model, [.. laidOut.Instructions.Select(i => LayerWork.Of(i, laidOut)).Zip(run.Layers)]));
        }

        if (Environment.GetEnvironmentVariable(Update) is { Length: > 0 })
        {
            string path = Path.Combine(Repository.Root, "src", "Askew", "Costs", "Profiles", name + ".json");
            File.WriteAllText(path, Profile(name, [.. measured.SelectMany(network => network.Layers)]));
            CortexTables.Write(name, measured);
        }

        string text = File.ReadAllText(Path.Combine(Repository.Root, "src", "Askew", "Costs", "Profiles", name + ".json"));
        ProcessorProfile profile = ProcessorFile.Parse(text, name);
        foreach ((string model, IReadOnlyList<(LayerWork Work, long Measured)> layers) in measured)
        {
            double counted = layers.Sum(layer => layer.Measured);
            double estimated = layers.Sum(layer => CostModel.Estimate(layer.Work, profile).Cycles);
            output.WriteLine(FormattableString.Invariant(
                $"{model} on {name}: counted {counted:n0}, estimated {estimated:n0}, {(estimated / counted) - 1:p1}"));
            Assert.InRange(estimated / counted, 1 - MostError, 1 + MostError);
        }
    }

    // The same hardware, used with zero points and without; a zero point is in the addend.
    [RealDataFact("arm-none-eabi-gcc", "qemu-system-arm")]
    public void ZeroPointsTakeNoTime()
    {
        long[] counted = [.. new[] { "paper", "symmetric" }.Select(target =>
        {
            string model = RealPrograms.MicrocontrollerNames.First();
            (IntegerProgram program, byte[] inputs) = RealPrograms.Of(model, inputs: 1, target, lifts: false);
            return CortexBoard.M4.Run(program, inputs).Instructions;
        })];
        string text = FormattableString.Invariant(
            $"{counted[0] / 1e6:f2} million instructions on Cortex-M4 with zero points (`paper`), {counted[1] / 1e6:f2} without ")
            + "(`symmetric`).";
        output.WriteLine(text);
        Assert.InRange((double)counted[0] / counted[1], 0.98, 1.02);
        if (Environment.GetEnvironmentVariable(Update) is { Length: > 0 })
        {
            CortexTables.Replace("cost.md", "zero-points", text + "\n");
        }
    }

    private static string Profile(string name, IReadOnlyList<(LayerWork Work, long Measured)> layers)
    {
        var text = new StringBuilder(FormattableString.Invariant($$"""
            {
              "name": "{{name}}",
              "description": "{{Description}}",
              "megahertz": {{Megahertz[name]}},
              "cyclesPerCall": {{CyclesPerCall}},
              "channelsLast": true,
              "layers": {
            """)).Append('\n');
        KindCost none = default;
        foreach (WorkKind kind in Enum.GetValues<WorkKind>().Where(kind => kind != WorkKind.Other))
        {
            KindCost cost = ProfileFit.Of([.. layers.Where(layer => layer.Work.Kind == kind)], CyclesPerCall);
            none = kind == WorkKind.Elementwise ? cost : none;
            text.Append(Line(kind, cost)).Append(",\n");
        }

        // No network here has others; they requantise elements, too.
        return text.Append(Line(WorkKind.Other, none)).Append("\n  }\n}\n").ToString();
    }

    private static string Line(WorkKind kind, KindCost cost) => string.Create(
        CultureInfo.InvariantCulture,
        $"    \"{ProcessorFile.NameOf(kind)}\": {{ \"perMultiplication\": {cost.PerMultiplication}, \"perOutput\": {cost.PerOutput}, "
            + $"\"perElement\": {cost.PerElement} }}");
}
