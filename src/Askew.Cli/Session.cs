using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Askew.Cli;

/// <summary>What one run of a command works with: how it prints, how many threads it has, whether it is interrupted.</summary>
internal sealed record Session(bool IsJson, int Threads, CancellationToken Cancellation)
{
    /// <summary>How JSON is written.</summary>
    public static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Prints the result: <paramref name="document"/> with --json, else the lines of <paramref name="text"/>.</summary>
    public void Print<T>(T document, Action<TextWriter> text)
    {
        if (IsJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(document, JsonOptions));
        }
        else
        {
            text(Console.Out);
        }
    }

    /// <summary>Says something that is not the result; it goes to stderr, so that stdout can be piped.</summary>
    public static void Note(string message) => Console.Error.WriteLine(message);
}
