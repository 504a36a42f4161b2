using System.CommandLine;
using System.Runtime.InteropServices;
using Askew.Tensors;

namespace Askew.Cli;

/// <summary>Runs the body of a command: signals to stop, errors, exit codes.</summary>
internal static class CommandRun
{
    // More than any machine has processors; each takes memory of its own.
    private const int MostThreads = 1024;

    /// <summary>Gives <paramref name="command"/> its action; whatever <paramref name="body"/> throws becomes a message and an exit
    /// code.</summary>
    public static void SetBody(Command command, CommonOptions common, Action<ParseResult, Session> body) => command.SetAction(result =>
    {
        using var cancellation = new CancellationTokenSource();
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        bool verbose = result.GetValue(common.Verbose);
        try
        {
            int threads = result.GetValue(common.Threads);
            if (threads is < 1 or > MostThreads)
            {
                throw new RequestException($"--threads is {threads}; it takes a number from 1 to {MostThreads}.");
            }

            MemoryLimit.Set(result.GetValue(common.Memory) is { } memory ? Bytes(memory) : null);
            var session = new Session(result.GetValue(common.Json), threads, cancellation.Token);
            body(result, session);
            return session.ExitCode;
        }
        catch (Exception thrown)
        {
            Exception e = Cause(thrown);
            Console.Error.WriteLine(
                e is OperationCanceledException ? "Interrupted; nothing was written but what a repetition goes on from."
                    : PlainWriter.Paragraph(Message(e)));
            if (verbose)
            {
                Console.Error.WriteLine(e);
            }

            return ExitCode(e);
        }

        // The first lets the command end in order; the second ends the process.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }
    });

    private static long Bytes(string memory) => MemoryLimit.Parse(memory)
        ?? throw new RequestException($"--memory is '{memory}'; it takes a number of bytes, such as 800M or 2G.");

    // Of several threads that failed, one tells.
    private static Exception Cause(Exception e) => e is AggregateException { InnerException: { } inner } ? Cause(inner) : e;

    // What needs more memory than there is was estimated too low; it is the network's all the same.
    private static int ExitCode(Exception e) => e is OutOfMemoryException ? ExitCodes.Model
        : e is not AskewException complaint ? ExitCodes.Failed : complaint.Fault switch
        {
            Fault.Request => ExitCodes.Usage,
            Fault.Model => ExitCodes.Model,
            Fault.Data => ExitCodes.Data,
            _ => ExitCodes.Failed,
        };

    private static string Message(Exception e) => e switch
    {
        AskewException { Fault: Fault.Askew } => $"error: a fault of Askew: {e.Message} (--verbose shows where)",
        AskewException or IOException or UnauthorizedAccessException => "error: " + e.Message,
        OutOfMemoryException => "error: there is not enough memory for this network and data. Try fewer --threads, fewer or "
            + "smaller samples, or a machine with more.",
        _ => $"error: {e.GetType().Name}: {e.Message} (--verbose shows where)",
    };
}
