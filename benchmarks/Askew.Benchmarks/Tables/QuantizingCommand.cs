using System.CommandLine;

namespace Askew.Benchmarks.Tables;

/// <summary><c>quantizing</c>: how long quantising with default options takes, and how much memory, of this build or of several.</summary>
internal sealed class QuantizingCommand : TableCommand
{
    private static readonly RealNetwork[] networks =
        [.. ((string[])["mlperf_tiny_kws_dscnn", "mlperf_tiny_ic_resnet8_cifar10", "mobilenet_v1_0.25_224", "squeezenet1.1_224",
            "mobilenet_v2_1.0_224_dequant"]).Select(RealNetwork.Of)];

    private static readonly PageTable table = TableOf("now");

    private readonly Option<int> rounds = new("--rounds") { Description = "Rounds; the median counts.", DefaultValueFactory = _ => 3 };

    private readonly Option<string[]> builds = new("--builds")
    {
        Description = "Builds to compare, each as LABEL=Askew.Cli.dll; they take turns, and the table goes to standard output.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    /// <summary>The command.</summary>
    public QuantizingCommand()
        : base("quantizing", "Time and memory of quantising with default options.", "docs/performance.md", table)
    {
        Add(rounds);
        Add(builds);
    }

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        string[][] named = [.. options.GetRequiredValue(builds).Select(build => build.Split('=', 2))];
        if (named.FirstOrDefault(parts => parts.Length != 2) is { } unnamed)
        {
            throw new RequestException($"--builds has '{unnamed[0]}'; it takes LABEL=Askew.Cli.dll.");
        }

        string[][] compared = named.Length == 0 ? [["now", AskewTool.Assembly]] : named;
        using var scratch = new ScratchFolder();
        List<string[]> rows = [];
        foreach (RealNetwork network in networks)
        {
            var taken = compared.Select(_ => new List<GnuTime>()).ToArray();
            for (int round = 0; round < options.GetValue(rounds); round++)
            {
                for (int build = 0; build < compared.Length; build++)
                {
                    taken[build].Add(GnuTime.Of(compared[build][1], "quantize", folder.Model(network), "--calibration",
                        folder.Calibration(network), "-o", scratch.PathOf("out.askew")));
                }
            }

            rows.Add([network.ShortName, .. taken.SelectMany(Cells)]);
            Console.Error.WriteLine(string.Join(", ", rows[^1]));
        }

        if (named.Length == 0)
        {
            document.Put(table, $"{table.Markdown(rows)}\n\n{Figures.Machine}");
        }
        else
        {
            Console.WriteLine(TableOf([.. named.Select(parts => parts[0])]).Markdown(rows));
        }
    }

    private static PageTable TableOf(params string[] labels) => new(
        "quantizing", ["network", .. labels.SelectMany(label => (string[])[$"{label}: s", "CPU s", "MiB"])],
        [.. networks.Select(network => network.ShortName)]);

    private static string[] Cells(List<GnuTime> rounds) =>
    [
        Figures.Fixed(Figures.Median(rounds.Select(round => round.Seconds)), 2),
        Figures.Fixed(Figures.Median(rounds.Select(round => round.ProcessorSeconds)), 2),
        Figures.Fixed(Figures.Median(rounds.Select(round => round.MostMemoryInMiB)), 0),
    ];
}
