using System.Diagnostics;
using Askew.Workflows;
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

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Session.Messages) });
        return console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bars = new StepBars(context, step => console.WriteLine(step));
                T result = work(bars, note => console.WriteLine(PlainWriter.Paragraph(note)));
                bars.Finish();
                return result;
            });
    }

    // One bar for the step that goes on, and one for the whole where it is known; a step that is done leaves a line that says so.
    private sealed class StepBars(ProgressContext context, Action<string> tell) : IProgress<StepProgress>
    {
        private readonly Lock gate = new();
        private readonly Stopwatch clock = new();
        private ProgressTask? whole;
        private ProgressTask? task;
        private string? step;

        public void Report(StepProgress value)
        {
            lock (gate)
            {
                if (value.Step == Work.WholeStep)
                {
                    whole ??= context.AddTask(value.Step, maxValue: Math.Max(value.Total, 1));
                    whole.Value = value.Done;
                    return;
                }

                if (step != value.Step)
                {
                    End();
                    (step, task) = (value.Step, context.AddTask(Markup.Escape(PlainWriter.Paragraph(value.Step))));
                    clock.Restart();
                }

                // The work may go through the same step again.
                task!.MaxValue = Math.Max(value.Total, 1);
                task.Value = Math.Min(value.Done, task.MaxValue - 0.001);
            }
        }

        public void Finish()
        {
            lock (gate)
            {
                End();
                whole?.StopTask();
            }
        }

        // Samples that were left out are done, too. Where results go elsewhere, nothing stays of the way to them.
        private void End()
        {
            if (task is null)
            {
                return;
            }

            task.Value = task.MaxValue;
            task.StopTask();
            task = null;
            if (!Console.IsOutputRedirected)
            {
                tell(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{PlainWriter.Paragraph(step!)}: 100 %, {clock.Elapsed.TotalSeconds:f1} s"));
            }
        }
    }

    private sealed class StepLines : IProgress<StepProgress>
    {
        private readonly Lock gate = new();
        private Stopwatch clock = new();
        private TimeSpan next;
        private string? step;
        private Stopwatch? wholeClock;
        private string whole = string.Empty;

        public void Report(StepProgress value)
        {
            lock (gate)
            {
                if (value.Step == Work.WholeStep)
                {
                    wholeClock ??= Stopwatch.StartNew();
                    whole = value.Done == 0 ? string.Empty
                        : $"; in all {value.Done} of {value.Total}, about {Left(wholeClock, value):f0} s left";
                    return;
                }

                if (step != value.Step)
                {
                    (step, clock, next) = (value.Step, Stopwatch.StartNew(), LineEvery);
                }

                if (clock.Elapsed < next || value.Done == 0)
                {
                    return;
                }

                next = clock.Elapsed + LineEvery;
                Session.Note($"{value.Step}: {value.Done} of {value.Total}, about {Left(clock, value):f0} s left{whole}");
            }
        }

        private static double Left(Stopwatch clock, StepProgress value) =>
            clock.Elapsed.TotalSeconds / value.Done * (value.Total - value.Done);
    }
}
