using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Askew.Cli.Commands;

namespace Askew.Cli;

/// <summary>The entry point: parses the command line and runs one command.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        // Numbers look the same everywhere, whatever the machine's language.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

        // What files say shall not command the terminal; and that nobody reads the messages is no reason to fail.
        Session.Messages = Console.Error;
        Session.Output = new PlainWriter(Console.Out, isColoured: Terminal.OutputIsColoured, width: Terminal.Width);
        Console.SetOut(Session.Output);
        Console.SetError(new PlainWriter(Console.Error, isSilent: true, isColoured: Terminal.ErrorIsColoured));

        var root = new Command("askew", "Askew makes integer-only networks of float ones (ONNX, Caffe), and keeps their accuracy.")
        {
            InspectCommand.Create(),
            NewRecipeCommand.Create(),
            QuantizeCommand.Create(),
            CalibrateCommand.Create(),
            EvaluateCommand.Create(),
            CompareCommand.Create(),
            AnalyzeCommand.Create(),
            RunCommand.Create(),
            ExportCommand.Create(),
            BenchCommand.Create(),
            DoctorCommand.Create(),
            DemoCommand.Create(),
        };
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        ParseResult parsed = root.Parse(arguments);
        IReadOnlyList<string> mistakes = ParseMistakes.Of(parsed);
        if (mistakes.Count > 0)
        {
            foreach (string mistake in mistakes)
            {
                Console.Error.WriteLine("error: " + PlainWriter.Paragraph(mistake));
            }

            string command = parsed.CommandResult.Command == root ? string.Empty : parsed.CommandResult.Command.Name + " ";
            Console.Error.WriteLine($"Try: askew {command}--help");
            return ExitCodes.Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (IOException e)
        {
            // Help and the version are written by no command of ours.
            Console.Error.WriteLine("error: " + PlainWriter.Paragraph(e.Message));
            return ExitCodes.Failed;
        }
    }
}
