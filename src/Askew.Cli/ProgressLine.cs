using System.Diagnostics;
using Spectre.Console;

namespace Askew.Cli;

/// <summary>Shows how far long work is: a bar a step with the time left on a terminal, a line every few seconds elsewhere. Always on
/// stderr.</summary>
internal static class ProgressLine
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Does <paramref name="work"/>, which names its steps as it comes to them, and has things to note between.</summary>
    public static T Show<T>(Func<IProgress<StepProgress>, Action<string>, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new StepLines(), Session.Note);
        }

        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error is PlainWriter plain ? plain.Inner : Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new StepBars(context), note => console.WriteLine(PlainWriter.Paragraph(note))));
    }

    private sealed class StepBars(ProgressContext context) : IProgress<StepProgress>
    {
        private readonly Dictionary<string, ProgressTask> tasks = [];

        public void Report(StepProgress value)
        {
            lock (tasks)
            {
                if (!tasks.TryGetValue(value.Step, out ProgressTask? task))
                {
                    tasks[value.Step] = task =
                        context.AddTask(Markup.Escape(PlainWriter.Paragraph(value.Step)), maxValue: Math.Max(value.Total, 1));
                }

                // The work may go through the same step again.
                task.MaxValue = Math.Max(value.Total, 1);
                task.Value = value.Done;
            }
        }
    }

    private sealed class StepLines : IProgress<StepProgress>
    {
        private readonly Lock gate = new();
        private Stopwatch clock = new();
        private TimeSpan next;
        private string? step;

        public void Report(StepProgress value)
        {
            lock (gate)
            {
                if (step != value.Step)
                {
                    (step, clock, next) = (value.Step, Stopwatch.StartNew(), LineEvery);
                }

                if (clock.Elapsed < next || value.Done == 0)
                {
                    return;
                }

                next = clock.Elapsed + LineEvery;
                double left = clock.Elapsed.TotalSeconds / value.Done * (value.Total - value.Done);
                Session.Note($"{value.Step}: {value.Done} of {value.Total}, about {left:f0} s left");
            }
        }
    }
}
