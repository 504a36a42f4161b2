using System.Diagnostics;
using Askew.Quantization.Planning;
using Spectre.Console;

namespace Askew.Cli;

/// <summary>Shows how far long work is: a bar with the time left on a terminal, a line every few seconds elsewhere. Always on stderr.</summary>
internal static class ProgressLine
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Runs <paramref name="work"/>, which reports how many of <paramref name="total"/> pieces are done.</summary>
    public static T Show<T>(string what, int total, Func<IProgress<int>, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new Lines(what, total));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: Math.Max(total, 1));
                return work(new Bar(task));
            });
    }

    /// <summary>Runs <paramref name="work"/>, which names its steps as it comes to them.</summary>
    public static T ShowSteps<T>(Func<IProgress<QuantizationStep>, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new StepLines());
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new StepBars(context)));
    }

    private sealed class StepBars(ProgressContext context) : IProgress<QuantizationStep>
    {
        private readonly Dictionary<string, ProgressTask> tasks = [];

        public void Report(QuantizationStep value)
        {
            lock (tasks)
            {
                if (!tasks.TryGetValue(value.Name, out ProgressTask? task))
                {
                    tasks[value.Name] = task = context.AddTask(Markup.Escape(value.Name), maxValue: Math.Max(value.Total, 1));
                }

                // A trial may go through the same step again.
                task.Value = value.Done;
            }
        }
    }

    private sealed class StepLines : IProgress<QuantizationStep>
    {
        private Lines? lines;
        private string? name;

        public void Report(QuantizationStep value)
        {
            if (name != value.Name)
            {
                (name, lines) = (value.Name, new Lines(value.Name, value.Total));
            }

            lines!.Report(value.Done);
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<int>
    {
        public void Report(int value)
        {
            lock (task)
            {
                task.Value = Math.Max(task.Value, value);
            }
        }
    }

    private sealed class Lines(string what, int total) : IProgress<int>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private TimeSpan next = LineEvery;

        public void Report(int value)
        {
            lock (clock)
            {
                if (clock.Elapsed < next || value == 0)
                {
                    return;
                }

                next = clock.Elapsed + LineEvery;
                double left = clock.Elapsed.TotalSeconds / value * (total - value);
                Session.Note($"{what}: {value} of {total}, about {left:f0} s left");
            }
        }
    }
}
