using System.CommandLine;
using Askew.Benchmarks;
using Askew.Benchmarks.Kernels;
using Askew.Benchmarks.Tables;

// dotnet run -c Release --project benchmarks/Askew.Benchmarks -- COMMAND
IReadOnlyList<TableCommand> tables =
[
    new ResultsCommand(), new TodayCommand(), new StepsCommand(), new SnappingCommand(), new FewBitsCommand(), new FlashCommand(),
    new SpeedCommand(), new QuantizingCommand(), new MemoryCommand(), new CaffeCommand(), new ExportsCommand(),
    new TiesCommand(),
];
var root = new RootCommand("Measures Askew, and writes the tables of its documentation.")
{
    KernelsCommand.Create(), ListCommand.Create(tables),
};
foreach (TableCommand table in tables)
{
    root.Add(table);
}

return root.Parse(args).Invoke();
