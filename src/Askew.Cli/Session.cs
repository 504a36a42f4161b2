using Askew.Workflows;

namespace Askew.Cli;

/// <summary>What one run of a command works with: how it prints, how many threads it has, whether it is interrupted.</summary>
internal sealed record Session(bool IsJson, int Threads, CancellationToken Cancellation)
{
    /// <summary>Where messages go, for what commands the terminal itself.</summary>
    public static TextWriter Messages { get; set; } = Console.Error;

    /// <summary>Where results go.</summary>
    public static TextWriter Output { get; set; } = Console.Out;

    /// <summary>What the tool tells the shell when the command has ended well; one of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; set; } = ExitCodes.Done;

    /// <summary>Does long work, and shows on stderr how far it is.</summary>
    public T Run<T>(Func<Work, T> body) => ProgressLine.Show((progress, note) => body(new Work
    {
        Threads = Threads,
        Cancellation = Cancellation,
        Progress = progress,
        Note = note,
    }));

    /// <summary>Prints the result: <paramref name="document"/> with --json, else the lines of <paramref name="text"/>.</summary>
    public void Print<T>(T document, Action<TextWriter> text)
    {
        if (IsJson)
        {
            Console.Out.WriteLine(JsonText.Of(document));
        }
        else
        {
            text(Output);
        }
    }

    /// <summary>Says something that is not the result; it goes to stderr, so that stdout can be piped.</summary>
    public static void Note(string message) => Console.Error.WriteLine(PlainWriter.Paragraph(message));
}
