using System.Reflection;
using System.Text;
using Askew.Files;

namespace Askew.Export.C.Writing;

/// <summary>The kernels that a program needs, each once for every combination of types, after those that it calls itself.</summary>
/// <remarks>Kernels are C files with tokens: $IN stands for a type, $in for how the type is called in names. The first line of a file names
/// the files that it needs.</remarks>
internal sealed class KernelSet
{
    private const string Needs = "// needs: ";

    private readonly Dictionary<string, string> templates = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly StringBuilder text = new();

    /// <summary>The source of all kernels asked for so far.</summary>
    public string Text => text.ToString();

    /// <summary>Sees to it that the kernel of file <paramref name="name"/> is there for these types.</summary>
    public void Use(string name, IReadOnlyList<(string Token, string Value)> tokens)
    {
        string body = Template(name);
        List<string> needs = [];
        while (body.StartsWith(Needs, StringComparison.Ordinal))
        {
            int end = body.IndexOf('\n', StringComparison.Ordinal);
            needs.AddRange(Fill(body[Needs.Length..end], tokens).Split(' '));
            body = body[(end + 1)..];
        }

        body = Fill(body, tokens);
        if (body.Contains('$', StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"The kernel '{name}' has a token that nobody gave: {body[body.IndexOf('$', StringComparison.Ordinal)..][..12]}.");
        }

        if (known.Contains(body))
        {
            return;
        }

        foreach (string need in needs)
        {
            Use(need, tokens);
        }

        known.Add(body);
        text.Append(body).Append('\n');
    }

    // The longest first, as one may be the beginning of another. Names of files have no types in them, so they never begin with a token's
    // sign.
    private static string Fill(string text, IReadOnlyList<(string Token, string Value)> tokens)
    {
        foreach ((string token, string value) in tokens.OrderByDescending(t => t.Token.Length))
        {
            text = text.Replace("$" + token, value, StringComparison.Ordinal);
        }

        return text;
    }

    private string Template(string name)
    {
        if (!templates.TryGetValue(name, out string? template))
        {
            template = EmbeddedText.Of(Assembly.GetExecutingAssembly(), $"Askew.Export.C.Kernels.{name}.c").ReplaceLineEndings("\n");
            templates.Add(name, template);
        }

        return template;
    }
}
