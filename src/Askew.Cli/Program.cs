using System.CommandLine;
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
        Console.SetOut(new PlainWriter(Console.Out));
        Console.SetError(new PlainWriter(Console.Error, isSilent: true));

        var root = new RootCommand("Askew makes integer-only networks of float ones (ONNX, Caffe), and keeps their accuracy.")
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
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            string command = parsed.CommandResult.Command is RootCommand ? string.Empty : parsed.CommandResult.Command.Name + " ";
            Console.Error.WriteLine($"Try: askew {command}--help");
            return ExitCodes.Usage;
        }

        return parsed.Invoke();
    }
}
